-- All roles by name, own ones first, or the one (of_role).
CREATE FUNCTION api.role_list(session bytea, of_role text)
RETURNS TABLE (err text, role text, description text, built_in boolean,
    permissions text[], everywhere boolean, version integer, holders integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err
	FROM private.session_check(session, 'people|audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', r.* FROM private.role_rows(of_role) r;
END
$$;
