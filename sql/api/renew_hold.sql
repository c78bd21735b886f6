-- Until its transaction ends nothing of a device is being renewed: whatever
-- serial of it is not recorded by then was signed and is lost.
CREATE FUNCTION api.renew_hold(device uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.renewal_lock(renew_hold.device);
END
$$;
