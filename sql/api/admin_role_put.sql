-- Makes an own role (new), or changes it. err: none, input (name, description,
-- permissions), taken, not-found, state (built in), scope, last.
CREATE FUNCTION api.admin_role_put(role text, new boolean, description text,
    permissions text[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
BEGIN
	err := private.role_put(NULL, NULL, role,
	    CASE WHEN admin_role_put.new THEN 0 END, description, permissions,
	    had);
END
$$;
