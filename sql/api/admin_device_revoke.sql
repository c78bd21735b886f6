-- Revokes a device and all its certificates, from the next request on.
-- err: none (also if it was before), not-found, input.
CREATE FUNCTION api.admin_device_revoke(device uuid, reason text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := private.device_revoke(device, reason, 'program', NULL, NULL);
END
$$;
