-- Removes an own role that nobody has. err: none (also if there is none),
-- state (built in, or in use: holders says by whom, at most ten).
CREATE FUNCTION api.admin_role_remove(role text, OUT err text,
    OUT holders text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.people_lock();
	SELECT r.err, r.holders INTO err, holders
	FROM private.role_remove(NULL, NULL, role, NULL) r;
END
$$;
