-- How profiles are narrowed: those of which anything was ever said.
CREATE FUNCTION api.admin_policy_list()
RETURNS TABLE (profile text, version integer, enrolls boolean,
    renews boolean, days integer, by_role boolean, roles text[],
    networks text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT t.profile, p.* FROM data.profile_policy t
	CROSS JOIN LATERAL private.profile_policy(t.profile) p
	ORDER BY t.profile;
END
$$;
