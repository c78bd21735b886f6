-- The sites by name, or the one. used: it has devices, or a role is limited
-- to it.
CREATE FUNCTION private.site_rows(of_site uuid)
RETURNS TABLE (site uuid, name text, created_at timestamptz, used boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.id, s.name, s.created_at,
	    EXISTS (SELECT FROM data.device d WHERE d.site = s.id)
	    OR EXISTS (SELECT FROM data.account_role r WHERE r.site = s.id)
	FROM data.site s WHERE of_site IS NULL OR s.id = of_site
	ORDER BY lower(s.name);
END
$$;
