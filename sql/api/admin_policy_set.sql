-- The same by an administrator on the server. err: none, input, not-found,
-- changed.
CREATE FUNCTION api.admin_policy_set(of_profile text, version integer,
    enrolls boolean, renews boolean, days integer, roles text[],
    networks cidr[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := private.profile_put(of_profile, version, enrolls, renews, days,
	    roles, networks, NULL, NULL);
END
$$;
