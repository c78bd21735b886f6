-- Ends a device's hold, from the next request on.
-- err: none (also if it was before), not-found, state (it is revoked).
CREATE FUNCTION api.admin_device_release(device uuid, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := private.device_release(device, 'program', NULL, NULL);
END
$$;
