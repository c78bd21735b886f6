-- The database answers, and how many migrations it has seen.
CREATE FUNCTION api.health(OUT err text, OUT migrations integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	migrations := (SELECT count(*) FROM data.schema_migration);
END
$$;
