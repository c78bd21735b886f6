-- One device within the account's reach. may: which of 'edit' and 'revoke' it
-- has for this one; stamp: for api.device_edit. err: none, signed-out, denied, not-found.
CREATE FUNCTION api.device_get(session bytea, of_device uuid, OUT err text,
    OUT device uuid, OUT name text, OUT profile text, OUT status text,
    OUT model text, OUT system text, OUT serial text,
    OUT created_at timestamptz, OUT approved_by text,
    OUT last_seen_at timestamptz, OUT not_after timestamptz,
    OUT revoked_at timestamptz, OUT key_type text, OUT key_fp bytea,
    OUT owner text, OUT notes text, OUT site uuid, OUT site_name text,
    OUT channel text, OUT address inet, OUT enrollment uuid, OUT factory text,
    OUT may text,
    OUT stamp text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err = 'none' THEN
		err := private.device_err(who, 'view', of_device);
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT r.*
	INTO err, device, name, profile, status, model, system, serial,
	    created_at, approved_by, last_seen_at, not_after, revoked_at,
	    key_type, key_fp, owner, notes, site, site_name, channel, address,
	    enrollment, factory
	FROM private.device_row(of_device) r;
	stamp := (SELECT private.device_stamp(d) FROM data.device d
	    WHERE d.id = of_device);
	may := concat_ws(' ',
	    CASE WHEN private.may(who, 'edit', site) THEN 'edit' END,
	    CASE WHEN private.may(who, 'revoke', site) THEN 'revoke' END);
END
$$;
