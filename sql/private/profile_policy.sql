-- How a profile is narrowed, as pages and events tell it.
CREATE FUNCTION private.profile_policy(of_profile text) RETURNS TABLE (
    version integer, enrolls boolean, renews boolean, days integer,
    by_role boolean, roles text[], networks text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT coalesce(p.version, 0), coalesce(p.enrolls, true),
	    coalesce(p.renews, true), p.days, coalesce(p.by_role, false),
	    array(SELECT r.role FROM data.profile_role r
		WHERE r.profile = of_profile ORDER BY r.role),
	    coalesce(p.networks, '{}')::text[]
	FROM (VALUES (of_profile)) AS v (profile)
	LEFT JOIN data.profile_policy p ON p.profile = v.profile;
END
$$;
