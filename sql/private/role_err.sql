-- Is there such a role and such an account. none, input, not-found.
CREATE FUNCTION private.role_err(of_name text, role text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE
	    WHEN NOT EXISTS (SELECT FROM data.role r
		WHERE r.name = role_err.role) THEN 'input'
	    WHEN NOT EXISTS (SELECT FROM data.account a
		WHERE a.name = lower(of_name)) THEN 'not-found'
	    ELSE 'none' END;
END
$$;
