-- From where people may sign in: first all of them (role NULL), then those with
-- each role; no networks: from anywhere.
CREATE FUNCTION api.admin_networks_list()
RETURNS TABLE (role text, version integer, networks text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT r.name, coalesce(p.version, 0),
	    coalesce(p.networks, '{}')::text[]
	FROM (SELECT NULL AS name UNION ALL SELECT t.name FROM data.role t) r
	LEFT JOIN data.sign_in_policy p ON p.role IS NOT DISTINCT FROM r.name
	ORDER BY r.name NULLS FIRST;
END
$$;
