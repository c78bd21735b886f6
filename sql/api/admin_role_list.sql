-- All roles by name, own ones first.
CREATE FUNCTION api.admin_role_list()
RETURNS TABLE (role text, description text, built_in boolean,
    permissions text[], everywhere boolean, version integer, holders integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT r.* FROM private.role_rows(NULL) r;
END
$$;
