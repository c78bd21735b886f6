-- What a role is, for the log; NULL if there is none.
CREATE FUNCTION private.role_words(of_role text) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT jsonb_build_object('description', r.description,
	    'permissions', array(SELECT p.permission
		FROM data.role_permission p WHERE p.role = r.name
		ORDER BY p.permission))
	    FROM data.role r WHERE r.name = of_role);
END
$$;
