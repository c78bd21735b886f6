-- All that an account may do somewhere, in the order of the alphabet.
CREATE FUNCTION private.permissions_of(who uuid) RETURNS text[]
LANGUAGE plpgsql AS $$
BEGIN
	RETURN array(SELECT DISTINCT p.permission
	    FROM data.account_role r
	    JOIN data.role_permission p ON p.role = r.role
	    WHERE r.account = who ORDER BY p.permission);
END
$$;
