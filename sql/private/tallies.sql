-- data.tally from a day to another (NULL: all after), with what the sweep has
-- not carried over yet, as far as that is 10,000 rows of each kind.
CREATE FUNCTION private.tallies(first date, last date)
RETURNS TABLE (day date, issued bigint, revoked bigint, superseded bigint,
    ending bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	t	data.tallied;
BEGIN
	SELECT * INTO t FROM data.tallied;
	RETURN QUERY
	SELECT x.day, sum(x.issued)::bigint, sum(x.revoked)::bigint,
	    sum(x.superseded)::bigint, sum(x.ending)::bigint
	FROM (SELECT y.* FROM data.tally y
	    UNION ALL SELECT o.* FROM private.tally_of(t.issued_to,
		private.tally_end(t.issued_to, 'infinity', 10000),
		t.revocation, t.revocation + 10000) o) x
	WHERE x.day >= first AND (last IS NULL OR x.day <= last)
	GROUP BY x.day;
END
$$;
