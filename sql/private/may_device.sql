-- Does the account have the permission for this device. False if there is none.
CREATE FUNCTION private.may_device(who uuid, permission text, device uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN coalesce((SELECT private.may(who, may_device.permission, d.site)
	    FROM data.device d WHERE d.id = may_device.device), false);
END
$$;
