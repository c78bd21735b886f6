-- Is the account enabled, and does it have the permission.
CREATE FUNCTION private.is_permitted(who uuid, permission text)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.account_permission p
	    JOIN data.account a ON a.id = p.account
	    WHERE p.account = who AND a.enabled
	    AND p.permission = is_permitted.permission);
END
$$;
