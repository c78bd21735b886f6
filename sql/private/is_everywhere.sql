-- Does a role hold everywhere or not at all: has it a permission that cannot
-- be limited to a site.
CREATE FUNCTION private.is_everywhere(of_role text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.role_permission r
	    JOIN data.permission p ON p.name = r.permission
	    WHERE r.role = of_role AND NOT p.sited);
END
$$;
