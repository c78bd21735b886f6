-- The query that goes through devices in their order: the next $6, each with
-- its key (sorted by 'at', id and key alone), behind (key $3, id $4) if there is
-- one. col: the column; conditions: of private.devices_where; parameters as in
-- private.devices_find. For sites, the next of each.
CREATE FUNCTION private.devices_walk(q data.device_query, col text,
    falls boolean, conditions text, later boolean, per_profile boolean)
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	key	text := CASE col WHEN 'name' THEN 'lower(d.name)'
		    WHEN 'at' THEN 's.at' ELSE 'd.' || col END;
	id	text := CASE col WHEN 'at' THEN 's.device' ELSE 'd.id' END;
	way	text := CASE WHEN falls THEN 'DESC' ELSE 'ASC' END;
	step	text;
BEGIN
	step := format('SELECT %3$s, %2$s AS key%4$s WHERE %5$s%6$s%7$s%8$s '
	    'ORDER BY %2$s %9$s, %1$s %9$s LIMIT $6', id, key,
	    CASE col WHEN 'at' THEN 's.device AS id' ELSE 'd.*' END,
	    CASE col WHEN 'at' THEN ' FROM data.device_seen s'
		ELSE ' FROM data.device d' END, conditions,
	    CASE WHEN later THEN format(' AND (%s, %s) %s ($3%s, $4)', key, id,
		CASE WHEN falls THEN '<' ELSE '>' END,
		CASE col WHEN 'name' THEN '' ELSE '::timestamptz' END) END,
	    CASE WHEN per_profile THEN ' AND d.profile = ($1).profile' END,
	    CASE WHEN q.sites IS NOT NULL THEN format(' AND %s.site = u.site',
		CASE col WHEN 'at' THEN 's' ELSE 'd' END) END, way);
	IF q.sites IS NOT NULL THEN
		step := format('SELECT n.* FROM unnest(($1).sites) '
		    'u (site) CROSS JOIN LATERAL (%s) n '
		    'ORDER BY n.key %2$s, n.id %2$s LIMIT $6', step, way);
	END IF;
	RETURN step;
END
$$;
