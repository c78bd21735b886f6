-- From where people may sign in: first all of them (role NULL), then those with
-- each role; no networks: from anywhere. err: none, signed-out, denied.
CREATE FUNCTION api.networks_list(session bytea)
RETURNS TABLE (err text, role text, version integer, networks text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err
	FROM private.session_check(session, 'policy|audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', l.* FROM api.admin_networks_list() l;
END
$$;
