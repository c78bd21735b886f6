-- Forgets whole signed parts of the log: the events up to the last checkpoint
-- that is older than so many days (0: never) and has another one behind it, at
-- most max_rows at once. Nothing goes while there is an alarm. The rest of the
-- chain begins with that checkpoint, which stays; what lies before it goes an
-- hour later, so that an export that has begun finds all of its part.
CREATE FUNCTION api.audit_drop(max_rows integer, days integer,
    OUT dropped integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	s	data.audit;
	c	data.checkpoint;
	until	timestamptz := private.now() - days * interval '1 day';
	seqs	bigint[];
	events	bigint[];
BEGIN
	dropped := 0;
	IF NOT pg_try_advisory_xact_lock(1751215723) THEN
		RETURN;
	END IF;
	SELECT * INTO s FROM data.audit;
	SELECT x.* INTO c FROM data.checkpoint x
	WHERE x.at <= until AND x.number > s.base_number AND days > 0
	AND s.alarm_at IS NULL AND NOT private.audit_void(x)
	AND NOT EXISTS (SELECT FROM data.event_seal z
	    WHERE z.seq <= s.base_seq)
	AND EXISTS (SELECT FROM data.checkpoint y WHERE y.number > x.number
	    AND y.seq > x.seq AND NOT private.audit_void(y))
	ORDER BY x.at DESC, x.number DESC LIMIT 1;
	IF FOUND THEN
		UPDATE data.audit SET base_number = c.number, base_seq = c.seq,
		    base_at = private.now();
		PERFORM private.note('audit.dropped', 'program', NULL, NULL,
		    NULL, NULL, jsonb_build_object('checkpoint', c.number,
		    'from', s.base_seq + 1, 'to', c.seq));
		RETURN;
	END IF;
	IF s.base_at > private.now() - interval '1 hour'
	    OR s.alarm_at IS NOT NULL
	THEN
		RETURN;
	END IF;
	SELECT array_agg(q.seq), array_agg(q.event) INTO seqs, events
	FROM (SELECT x.seq, x.event FROM data.event_seal x
	    WHERE x.seq <= s.base_seq ORDER BY x.seq LIMIT max_rows) q;
	DELETE FROM data.event v WHERE v.id = ANY (events);
	DELETE FROM data.event_seal x WHERE x.seq = ANY (seqs);
	dropped := coalesce(cardinality(seqs), 0);
END
$$;
