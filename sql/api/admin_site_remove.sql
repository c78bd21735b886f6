-- Removes the site of a name. err: none, not-found, state (it has devices, or a
-- role is limited to it).
CREATE FUNCTION api.admin_site_remove(name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	of_site	uuid;
BEGIN
	PERFORM private.people_lock();
	SELECT s.err, s.site INTO err, of_site
	FROM private.site_named(admin_site_remove.name) s;
	IF err = 'none' THEN
		err := private.site_remove(NULL, NULL, of_site, NULL);
	END IF;
END
$$;
