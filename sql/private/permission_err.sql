-- Is there such a permission and such an account. none, input, not-found.
CREATE FUNCTION private.permission_err(of_name text, permission text)
RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE
	    WHEN permission IN ('enroll', 'revoke', 'view') IS NOT TRUE
		THEN 'input'
	    WHEN NOT EXISTS (SELECT FROM data.account a
		WHERE a.name = lower(of_name)) THEN 'not-found'
	    ELSE 'none' END;
END
$$;
