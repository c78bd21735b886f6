-- Is there an account that can sign in and may change people, everywhere.
CREATE FUNCTION private.has_administrator() RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.role_permission p
	    JOIN data.account_role r ON r.role = p.role
	    JOIN data.account a ON a.id = r.account
	    WHERE p.permission = 'people' AND r.site IS NULL
	    AND a.enabled AND a.password_hash IS NOT NULL);
END
$$;
