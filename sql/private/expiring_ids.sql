-- Devices within this reach (NULL: all) that should have renewed and did not:
-- those that still come in, soonest end first, or those that expired, latest
-- end first. While few are late their own index has them; else many are among
-- those that end next.
CREATE FUNCTION private.expiring_ids(reach uuid[], expired boolean,
    after_end timestamptz, after_id uuid, max_rows integer)
RETURNS SETOF uuid
LANGUAGE plpgsql ROWS 50
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	moment	timestamptz := private.now();
	few	uuid[];
	step	text := 'SELECT d.id, d.ends_at FROM data.device d WHERE ';
	way	text := CASE WHEN expired THEN 'DESC' ELSE 'ASC' END;
BEGIN
	IF expired THEN
		step := step || 'd.ends_at <= $1 AND ($2 IS NULL OR '
		    '(d.ends_at, d.id) < ($2, $3))';
	ELSE
		few := array(SELECT d.id FROM data.device d
		    WHERE tstzrange(least(d.late_at, d.ends_at), d.ends_at)
			@> moment
		    LIMIT 201);
		step := step || CASE WHEN cardinality(few) <= 200
		    THEN 'd.id = ANY ($4)'
		    ELSE 'd.ends_at > $1 AND d.ends_at < ''infinity'' '
			'AND d.late_at <= $1' END
		    || ' AND ($2 IS NULL OR (d.ends_at, d.id) > ($2, $3))';
	END IF;
	step := step || CASE WHEN reach IS NOT NULL THEN
	    ' AND d.site = u.site' ELSE '' END
	    || format(' ORDER BY d.ends_at %1$s, d.id %1$s LIMIT $5', way);
	IF reach IS NOT NULL THEN
		step := format('SELECT n.id, n.ends_at FROM unnest($6) '
		    'u (site) CROSS JOIN LATERAL (%s) n '
		    'ORDER BY n.ends_at %2$s, n.id %2$s LIMIT $5', step, way);
	END IF;
	RETURN QUERY EXECUTE format('SELECT f.id FROM (%s) f', step)
	USING moment, after_end, after_id, few, max_rows, reach;
END
$$;
