-- How many devices within this reach (NULL: all) did not renew in time and
-- still come in, or expired; counted up to 100.
CREATE FUNCTION private.expiring_count(reach uuid[], expired boolean)
RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	moment	timestamptz := private.now();
	n	integer;
BEGIN
	EXECUTE format('SELECT count(*) FROM (SELECT FROM data.device d '
	    'WHERE %s%s LIMIT 100) x', CASE WHEN expired
	    THEN 'd.ends_at <= $1'
	    ELSE 'tstzrange(least(d.late_at, d.ends_at), d.ends_at) @> $1' END,
	    CASE WHEN reach IS NOT NULL THEN ' AND d.site = ANY ($2)' END)
	INTO n USING moment, reach;
	RETURN n;
END
$$;
