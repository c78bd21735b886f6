-- An account's roles as words: 'operator', 'viewer at Lyon'.
CREATE FUNCTION private.roles_of(who uuid) RETURNS text[]
LANGUAGE plpgsql AS $$
BEGIN
	RETURN array(SELECT r.role || coalesce(' at ' || s.name, '')
	    FROM data.account_role r LEFT JOIN data.site s ON s.id = r.site
	    WHERE r.account = who ORDER BY r.role, s.name NULLS FIRST);
END
$$;
