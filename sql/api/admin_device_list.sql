-- A page of the devices by name; query is a part of name, owner or serial
-- number.
CREATE FUNCTION api.admin_device_list(query text, after_name text,
    after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, owner text, profile text,
    site text, status text, created_at timestamptz, last_seen_at timestamptz,
    not_after timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT 'none', p.*
	FROM private.device_page(query, after_name, after_id, max_rows) p;
END
$$;
