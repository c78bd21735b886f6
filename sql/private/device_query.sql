-- What was asked for, by who has this reach (NULL: everywhere), as
-- private.devices_find takes it. of_site '-': those that have none. days: ends
-- within so many; unseen: not seen for so many days.
CREATE FUNCTION private.device_query(reach uuid[], line text, profile text,
    status text, of_site text, days integer, unseen integer)
RETURNS data.device_query
LANGUAGE plpgsql AS $$
DECLARE
	q	data.device_query;
BEGIN
	q.moment := private.now();
	q.line := nullif(btrim(lower(line)), '');
	q.hits := private.devices_by_hex(q.line, 100);
	q.profile := nullif(profile, '');
	q.status := nullif(status, '');
	q.ends_by := q.moment + make_interval(days => days);
	q.unseen_since := q.moment - make_interval(days => unseen);
	q.siteless := of_site = '-';
	q.sites := CASE WHEN q.siteless AND reach IS NOT NULL THEN '{}'
	    WHEN q.siteless OR coalesce(of_site, '') = '' THEN reach
	    WHEN reach IS NULL OR of_site::uuid = ANY (reach)
		THEN ARRAY[of_site::uuid]
	    ELSE '{}' END;
	IF q.sites IS NOT NULL AND cardinality(q.hits) > 0 THEN
		q.hits := array(SELECT d.id FROM data.device d
		    WHERE d.id = ANY (q.hits) AND d.site = ANY (q.sites));
	END IF;
	RETURN q;
END
$$;
