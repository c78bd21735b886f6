-- May this account do that with this device: none, denied (it may only see
-- it), not-found (it is out of its reach, or there is none).
CREATE FUNCTION private.device_err(who uuid, permission text, of_device uuid)
RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF private.may_device(who, device_err.permission, of_device) THEN
		RETURN 'none';
	END IF;
	RETURN CASE WHEN private.may_device(who, 'view', of_device)
	    THEN 'denied' ELSE 'not-found' END;
END
$$;
