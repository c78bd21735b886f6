-- One device's renewal and replacement. err: none, signed-out, denied,
-- not-found.
CREATE FUNCTION api.device_life(session bytea, of_device uuid, OUT err text,
    OUT late_at timestamptz, OUT late boolean, OUT said text,
    OUT said_at timestamptz, OUT refused text, OUT refused_at timestamptz,
    OUT replaces uuid, OUT replaces_name text, OUT replaced_by uuid,
    OUT replaced_by_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT o.* INTO err, late_at, late, said, said_at, refused, refused_at,
	    replaces, replaces_name, replaced_by, replaced_by_name
	FROM private.device_life(of_device) o;
END
$$;
