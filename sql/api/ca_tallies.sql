-- By day: certificates of devices issued, revoked, superseded, and those that
-- will end; so many days back and ahead of today (of UTC), each with its row.
CREATE FUNCTION api.ca_tallies(session bytea, back integer, ahead integer)
RETURNS TABLE (err text, day timestamptz, issued bigint,
    revoked bigint, superseded bigint, ending bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	today	date := (private.now() AT TIME ZONE 'UTC')::date;
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'ca') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', d.day AT TIME ZONE 'UTC',
	    coalesce(t.issued, 0), coalesce(t.revoked, 0),
	    coalesce(t.superseded, 0), greatest(coalesce(t.ending, 0), 0)
	FROM (SELECT n, (today + n)::timestamp AS day
	    FROM generate_series(-back, ahead) n) d
	LEFT JOIN private.tallies(today - back, today + ahead) t
	    ON t.day = d.day::date
	ORDER BY d.n;
END
$$;
