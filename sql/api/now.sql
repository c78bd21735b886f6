-- The one clock of enrollments, sessions and devices.
CREATE FUNCTION api.now() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN private.now();
END
$$;
