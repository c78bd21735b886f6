-- A page of the devices that are known beforehand, by serial number.
CREATE FUNCTION api.factory_list(after_serial text, max_rows integer)
RETURNS TABLE (serial text, kind text, profile text, name text, status text,
    failures integer, imported boolean, created_at timestamptz,
    enrolled_at timestamptz, device uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT f.serial, f.kind, f.profile, f.name,
	    CASE WHEN f.locked_at IS NOT NULL THEN 'locked'
	    WHEN f.certificate IS NOT NULL THEN 'enrolled'
	    ELSE 'waiting' END, f.failures, f.imported, f.created_at,
	    f.enrolled_at, c.device
	FROM data.factory f
	LEFT JOIN data.certificate c ON c.serial = f.certificate
	WHERE f.serial COLLATE "C" > coalesce(after_serial, '')
	ORDER BY f.serial COLLATE "C" LIMIT max_rows;
END
$$;
