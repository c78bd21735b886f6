-- How many devices did not renew in time, those that still come in and those
-- that expired, each counted up to 1000.
CREATE FUNCTION api.device_expiring_count(session bytea, OUT err text,
    OUT late integer, OUT expired integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	late := (SELECT count(*) FROM (
	    SELECT FROM private.expiring(moment, NULL) x
	    WHERE x.not_after > moment LIMIT 1000) n);
	expired := (SELECT count(*) FROM (
	    SELECT FROM private.expiring(moment, NULL) x
	    WHERE x.not_after <= moment LIMIT 1000) n);
END
$$;
