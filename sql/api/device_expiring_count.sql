-- How many devices within the account's reach did not renew in time, those that
-- still come in and those that expired, each counted up to 100.
CREATE FUNCTION api.device_expiring_count(session bytea, OUT err text,
    OUT late integer, OUT expired integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
	reach	uuid[];
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err = 'none' THEN
		reach := private.sites_of(who, 'view');
		late := private.expiring_count(reach, false);
		expired := private.expiring_count(reach, true);
	END IF;
END
$$;
