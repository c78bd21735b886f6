-- A page of the devices by name; query is a part of name or serial number.
CREATE FUNCTION api.device_list(session bytea, query text, after_name text,
    after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, profile text, status text,
    created_at timestamptz, last_seen_at timestamptz, not_after timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', p.*
	FROM private.device_page(query, after_name, after_id, max_rows) p;
END
$$;
