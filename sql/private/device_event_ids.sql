-- The newest events of a device and of the enrollments that brought it, those
-- before one of them if it is given. Each kind by its own index: as one
-- condition with OR the whole log would be read.
CREATE FUNCTION private.device_event_ids(of_device uuid, before bigint,
    max_rows integer) RETURNS SETOF bigint
LANGUAGE plpgsql ROWS 50 AS $$
DECLARE
	enrollments	uuid[] := array(SELECT DISTINCT w.enrollment
	    FROM data.event w
	    WHERE w.device = of_device AND w.enrollment IS NOT NULL);
BEGIN
	RETURN QUERY
	SELECT u.id FROM (
	    (SELECT v.id FROM data.event v
		WHERE v.device = of_device
		AND v.id < coalesce(before, 9223372036854775807)
		ORDER BY v.id DESC LIMIT max_rows)
	    UNION
	    SELECT v.id FROM data.event v
		WHERE v.enrollment = ANY (enrollments)
		AND v.id < coalesce(before, 9223372036854775807)) u
	ORDER BY u.id DESC LIMIT max_rows;
END
$$;
