-- The roles of an account (NULL: the session's own), by name and site.
CREATE FUNCTION api.people_roles(session bytea, of_account uuid)
RETURNS TABLE (err text, role text, description text, permissions text[],
    site uuid, site_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who FROM private.session_check(session,
	    CASE WHEN of_account IS NOT NULL THEN 'people|audit' END) c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', r.role, o.description,
	    array(SELECT p.permission FROM data.role_permission p
		WHERE p.role = r.role ORDER BY p.permission), s.id, s.name
	FROM data.account_role r JOIN data.role o ON o.name = r.role
	LEFT JOIN data.site s ON s.id = r.site
	WHERE r.account = coalesce(of_account, who)
	ORDER BY r.role, s.name NULLS FIRST;
END
$$;
