-- All sites by name.
CREATE FUNCTION api.admin_site_list()
RETURNS TABLE (site uuid, name text, created_at timestamptz, used boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT s.* FROM private.site_rows(NULL) s;
END
$$;
