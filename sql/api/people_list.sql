-- A page of the accounts by name; query is a part of either name.
CREATE FUNCTION api.people_list(session bytea, query text, after_name text,
    max_rows integer)
RETURNS TABLE (err text, account uuid, name text, display_name text,
    enabled boolean, invited boolean, paused boolean, roles text[],
    last_sign_in_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	part	text := lower(coalesce(query, ''));
BEGIN
	SELECT c.err INTO err
	FROM private.session_check(session, 'people|audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', a.id, a.name, a.display_name, a.enabled,
	    a.password_hash IS NULL,
	    coalesce(a.paused_until > private.now(), false),
	    private.roles_of(a.id), a.last_sign_in_at
	FROM data.account a
	WHERE a.name > coalesce(after_name, '')
	    AND (part = '' OR position(part IN a.name) > 0
		OR position(part IN lower(a.display_name)) > 0)
	ORDER BY a.name LIMIT max_rows;
END
$$;
