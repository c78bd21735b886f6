-- Is the account enabled, and does it have the permission (with '|' between
-- several: one of them) somewhere.
CREATE FUNCTION private.is_permitted(who uuid, permission text)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.account_role r
	    JOIN data.account a ON a.id = r.account
	    JOIN data.role_permission p ON p.role = r.role
	    WHERE r.account = who AND a.enabled AND p.permission =
		ANY (string_to_array(is_permitted.permission, '|')));
END
$$;
