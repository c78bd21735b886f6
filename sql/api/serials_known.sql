-- Those of the given serials that are recorded, as issued or as void.
CREATE FUNCTION api.serials_known(serials bytea[])
RETURNS TABLE (serial bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.serial FROM unnest(serials) AS s (serial)
	WHERE private.is_serial_known(s.serial);
END
$$;
