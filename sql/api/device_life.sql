-- One device's renewal and replacement. err: none, signed-out, denied,
-- not-found.
CREATE FUNCTION api.device_life(session bytea, of_device uuid, OUT err text,
    OUT late_at timestamptz, OUT late boolean, OUT said text,
    OUT said_at timestamptz, OUT refused text, OUT refused_at timestamptz,
    OUT replaces uuid, OUT replaces_name text, OUT replaced_by uuid,
    OUT replaced_by_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err = 'none' THEN
		late := false;
		err := private.device_err(who, 'view', of_device);
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT o.* INTO err, late_at, late, said, said_at, refused, refused_at,
	    replaces, replaces_name, replaced_by, replaced_by_name
	FROM private.device_life(of_device) o;
	-- What the account may not see has no name.
	IF NOT private.may_device(who, 'view', replaces) THEN
		replaces := NULL;
		replaces_name := NULL;
	END IF;
	IF NOT private.may_device(who, 'view', replaced_by) THEN
		replaced_by := NULL;
		replaced_by_name := NULL;
	END IF;
END
$$;
