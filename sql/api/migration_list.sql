-- Which migrations this database has seen.
CREATE FUNCTION api.migration_list()
RETURNS TABLE (name text, sha256 bytea, applied_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT m.name, m.sha256, m.applied_at
	FROM data.schema_migration m ORDER BY m.name;
END
$$;
