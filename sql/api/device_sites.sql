-- The sites for whose devices the account has this permission, by name, and
-- whether it may have devices without one, too (site NULL, name NULL).
CREATE FUNCTION api.device_sites(session bytea, permission text)
RETURNS TABLE (err text, site uuid, name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	reach	uuid[];
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session,
	    coalesce(permission, 'none')) c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	reach := private.sites_of(who, permission);
	RETURN QUERY
	SELECT 'none', NULL::uuid, NULL::text WHERE reach IS NULL;
	RETURN QUERY
	SELECT 'none', t.id, t.name FROM data.site t
	WHERE reach IS NULL OR t.id = ANY (reach)
	ORDER BY lower(t.name), t.id LIMIT 1000;
END
$$;
