-- All sites by name, or the one (of_site). used: it has devices, or a role is
-- limited to it.
CREATE FUNCTION api.site_list(session bytea, of_site uuid)
RETURNS TABLE (err text, site uuid, name text, created_at timestamptz,
    used boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err
	FROM private.session_check(session, 'people|audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', s.* FROM private.site_rows(of_site) s;
END
$$;
