-- Makes a site (name NULL), or renames the one of that name.
-- err: none, input, taken, not-found.
CREATE FUNCTION api.admin_site_put(name text, new_name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	of_site	uuid;
BEGIN
	PERFORM private.people_lock();
	SELECT s.err, s.site INTO err, of_site
	FROM private.site_named(admin_site_put.name) s;
	IF err = 'none' THEN
		SELECT p.err INTO err FROM private.site_put(NULL, NULL,
		    of_site, NULL, new_name) p;
	END IF;
END
$$;
