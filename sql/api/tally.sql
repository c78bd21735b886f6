-- Carries the counts by day on, by about max_rows certificates and at most
-- max_rows revocations; any number of nodes may try. counted 0: there is no
-- more. A certificate counts ten minutes after it was issued, when no
-- transaction can add one from before; revocations are numbered in the order in
-- which they appear.
CREATE FUNCTION api.tally(max_rows integer, OUT counted bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	t	data.tallied;
	issued	timestamptz;
	seq	bigint;
BEGIN
	counted := 0;
	SELECT * INTO t FROM data.tallied FOR NO KEY UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	issued := private.tally_end(t.issued_to,
	    private.now() - interval '10 minutes', max_rows);
	seq := coalesce((SELECT max(r.seq) FROM (SELECT v.seq
	    FROM data.revocation v WHERE v.seq > t.revocation
	    ORDER BY v.seq LIMIT max_rows) r), t.revocation);
	INSERT INTO data.tally AS y (day, issued, revoked, superseded, ending)
	SELECT o.* FROM private.tally_of(t.issued_to, issued, t.revocation,
	    seq) o
	ON CONFLICT (day) DO UPDATE SET issued = y.issued + excluded.issued,
	    revoked = y.revoked + excluded.revoked,
	    superseded = y.superseded + excluded.superseded,
	    ending = y.ending + excluded.ending;
	GET DIAGNOSTICS counted = ROW_COUNT;
	IF counted > 0 OR seq > t.revocation THEN
		UPDATE data.tallied SET issued_to = issued, revocation = seq;
	END IF;
END
$$;
