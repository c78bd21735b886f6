-- The roles by name, or the one: what they allow, and how many have them.
CREATE FUNCTION private.role_rows(of_role text)
RETURNS TABLE (role text, description text, built_in boolean,
    permissions text[], everywhere boolean, version integer, holders integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT r.name, r.description, r.built_in,
	    array(SELECT p.permission FROM data.role_permission p
		WHERE p.role = r.name ORDER BY p.permission),
	    private.is_everywhere(r.name), r.version,
	    (SELECT count(DISTINCT h.account)::integer
		FROM data.account_role h WHERE h.role = r.name)
	FROM data.role r WHERE of_role IS NULL OR r.name = of_role
	ORDER BY r.built_in, r.name;
END
$$;
