-- How private.devices_find goes about it: source, the query that gives ids and
-- keys in their order (of the few that can fit, or of all), rest, the
-- conditions on what it gives, way, the order's direction, and body, all that
-- is between the columns and the order.
CREATE FUNCTION private.devices_plan(q data.device_query, sort text,
    is_few boolean, after_key text, after_id uuid, OUT source text,
    OUT rest text, OUT way text, OUT body text)
LANGUAGE plpgsql AS $$
DECLARE
	col	text := CASE sort WHEN 'newest' THEN 'created_at'
		    WHEN 'oldest' THEN 'created_at' WHEN 'seen' THEN 'at'
		    WHEN 'unseen' THEN 'at' WHEN 'ends' THEN 'ends_at'
		    ELSE 'name' END;
	falls	boolean := sort IN ('newest', 'seen');
	later	boolean := after_id IS NOT NULL AND after_key IS NOT NULL
		    AND (col = 'name' OR private.as_time(after_key) IS NOT NULL);
	one	text;	-- conditions on the order's column
	per_profile boolean := q.profile IS NOT NULL AND q.sites IS NULL
		    AND col <> 'at' AND NOT is_few;
BEGIN
	way := CASE WHEN falls THEN 'DESC' ELSE 'ASC' END;
	SELECT p.inner_part, p.outer_part INTO one, rest
	FROM private.devices_where(q, col) p;
	IF q.status = 'revoked' AND NOT is_few AND q.sites IS NULL
	    AND col IN ('name', 'created_at')
	THEN
		one := 'd.ends_at = ''infinity''';
		per_profile := false;
	END IF;
	IF q.profile IS NOT NULL AND NOT per_profile THEN
		rest := rest || ' AND d.profile = ($1).profile';
	END IF;
	IF q.siteless THEN
		rest := rest || ' AND d.site IS NULL';
	END IF;
	source := CASE WHEN is_few
	    THEN private.devices_few(q, col, falls, one, later)
	    ELSE private.devices_walk(q, col, falls, one, later, per_profile)
	    END;
	body := format('FROM (%s) %s%s WHERE %s', source,
	    CASE WHEN col = 'at' AND NOT is_few
		THEN 'f JOIN data.device d ON d.id = f.id' ELSE 'd' END,
	    CASE WHEN rest LIKE '%s.at %'
		THEN ' JOIN data.device_seen s ON s.device = d.id' END, rest);
	IF rest = 'true' THEN
		body := format('FROM (%s) d', source);
	END IF;
END
$$;
