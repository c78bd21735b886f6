-- The same by an administrator on the server, whom nothing shuts out. err: none,
-- input, not-found, changed.
CREATE FUNCTION api.admin_networks_set(of_role text, version integer,
    networks cidr[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := private.networks_put(of_role, version, networks, NULL, NULL);
END
$$;
