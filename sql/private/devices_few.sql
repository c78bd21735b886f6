-- The query that looks at all of the devices $2, as private.devices_walk at
-- those in their order.
CREATE FUNCTION private.devices_few(q data.device_query, col text,
    falls boolean, conditions text, later boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	key	text := CASE col WHEN 'name' THEN 'lower(d.name)'
		    WHEN 'at' THEN 's.at' ELSE 'd.' || col END;
BEGIN
	RETURN format('SELECT d.id, %1$s AS key FROM data.device d '
	    'JOIN data.device_seen s ON s.device = d.id '
	    'WHERE d.id = ANY ($2) AND %2$s%3$s%4$s', key, conditions,
	    CASE WHEN q.sites IS NOT NULL THEN
		' AND d.site = ANY (($1).sites)' END,
	    CASE WHEN later THEN format(' AND (%s, d.id) %s ($3%s, $4)', key,
		CASE WHEN falls THEN '<' ELSE '>' END,
		CASE col WHEN 'name' THEN '' ELSE '::timestamptz' END) END);
END
$$;
