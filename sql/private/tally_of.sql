-- What certificates of devices issued in a span of time, and revocations
-- numbered in a span, add to data.tally. A certificate that is on hold still
-- ends on its day; one that is revoked does not.
CREATE FUNCTION private.tally_of(issued_from timestamptz,
    issued_to timestamptz, seq_after bigint, seq_to bigint)
RETURNS TABLE (day date, issued bigint, revoked bigint, superseded bigint,
    ending bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH made AS (
	    SELECT (c.issued_at AT TIME ZONE 'UTC')::date AS at,
		(c.not_after AT TIME ZONE 'UTC')::date AS ends
	    FROM data.certificate c
	    WHERE c.issued_at >= issued_from AND c.issued_at < issued_to
		AND c.device IS NOT NULL
	), gone AS (
	    SELECT (r.revoked_at AT TIME ZONE 'UTC')::date AS at,
		(r.not_after AT TIME ZONE 'UTC')::date AS ends,
		(r.reason = 'superseded')::integer AS superseded
	    FROM data.revocation r
	    JOIN data.certificate c ON c.serial = r.serial
	    WHERE r.seq > seq_after AND r.seq <= seq_to
		AND c.device IS NOT NULL
		AND r.reason NOT IN ('certificate-hold', 'remove-from-crl')
	)
	SELECT x.day, sum(x.i)::bigint, sum(x.r)::bigint, sum(x.s)::bigint,
	    sum(x.e)::bigint
	FROM (SELECT m.at, 1, 0, 0, 0 FROM made m
	    UNION ALL SELECT m.ends, 0, 0, 0, 1 FROM made m
	    UNION ALL SELECT g.at, 0, 1 - g.superseded, g.superseded, 0
		FROM gone g
	    UNION ALL SELECT g.ends, 0, 0, 0, -1 FROM gone g
	) AS x (day, i, r, s, e)
	GROUP BY x.day;
END
$$;
