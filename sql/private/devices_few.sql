-- The query that looks at all of the devices $2, as private.devices_walk at
-- those in their order.
CREATE FUNCTION private.devices_few(q data.device_query, col text,
    falls boolean, conditions text, later boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	key	text := CASE col WHEN 'name' THEN 'lower(d.name)'
		    WHEN 'at' THEN 's.at' ELSE 'd.' || col END;
BEGIN
	RETURN format('SELECT d.*, %1$s AS key '
	    'FROM (SELECT DISTINCT unnest($2)) u (id) '
	    'JOIN data.device d ON d.id = u.id%5$s WHERE %2$s%3$s%4$s', key,
	    conditions,
	    CASE WHEN q.sites IS NOT NULL THEN
		' AND d.site = ANY (($1).sites)' END,
	    CASE WHEN later THEN format(' AND (%s, d.id) %s ($3%s, $4)', key,
		CASE WHEN falls THEN '<' ELSE '>' END,
		CASE col WHEN 'name' THEN '' ELSE '::timestamptz' END) END,
	    CASE col WHEN 'at' THEN
		' JOIN data.device_seen s ON s.device = d.id' END);
END
$$;
