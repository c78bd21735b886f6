-- One device. err: none, not-found.
CREATE FUNCTION api.admin_device_get(of_device uuid, OUT err text,
    OUT device uuid, OUT name text, OUT profile text, OUT status text,
    OUT model text, OUT system text, OUT serial text,
    OUT created_at timestamptz, OUT approved_by text,
    OUT last_seen_at timestamptz, OUT not_after timestamptz,
    OUT revoked_at timestamptz, OUT key_type text, OUT key_fp bytea,
    OUT owner text, OUT notes text, OUT site uuid, OUT site_name text,
    OUT channel text, OUT address inet, OUT enrollment uuid, OUT factory text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT r.*
	INTO err, device, name, profile, status, model, system, serial,
	    created_at, approved_by, last_seen_at, not_after, revoked_at,
	    key_type, key_fp, owner, notes, site, site_name, channel, address,
	    enrollment, factory
	FROM private.device_row(of_device) r;
END
$$;
