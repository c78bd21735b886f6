-- May this account say that this device is to be replaced: it sees it and could
-- revoke it, and there is something to revoke. none, replaces.
CREATE FUNCTION private.replacement_err(of_device uuid, who uuid) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN private.may_device(who, 'view', of_device)
	    AND private.may_device(who, 'revoke', of_device)
	    AND EXISTS (SELECT FROM data.device d
		WHERE d.id = of_device AND d.revoked_at IS NULL)
	    THEN 'none' ELSE 'replaces' END;
END
$$;
