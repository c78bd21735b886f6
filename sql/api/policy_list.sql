-- How profiles are narrowed: those of which anything was ever said. err: none,
-- signed-out, denied.
CREATE FUNCTION api.policy_list(session bytea)
RETURNS TABLE (err text, profile text, version integer, enrolls boolean,
    renews boolean, days integer, by_role boolean, roles text[],
    networks text[])
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
	SELECT 'none', l.* FROM api.admin_policy_list() l;
END
$$;
