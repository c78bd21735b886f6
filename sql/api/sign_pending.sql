-- Enrollments that are approved and in time, the oldest approval first.
CREATE FUNCTION api.sign_pending(max_rows integer)
RETURNS TABLE (enrollment uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	RETURN QUERY
	SELECT t.id FROM data.enrollment t
	WHERE t.state = 'approved' AND t.until > moment
	ORDER BY t.until LIMIT max_rows;
END
$$;
