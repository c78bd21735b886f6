-- How the chain stands, in one row. unsealed: events that wait for it, counted
-- up to 1000. first: the first event of the chain that is still there.
CREATE FUNCTION private.audit_state(OUT first bigint, OUT sealed bigint,
    OUT unsealed integer, OUT number bigint, OUT seq bigint,
    OUT at timestamptz, OUT base_number bigint, OUT restarts integer,
    OUT alarm_at timestamptz, OUT alarm_why text, OUT alarm_seq bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	s	data.audit;
BEGIN
	SELECT * INTO s FROM data.audit;
	first := s.base_seq + 1;
	sealed := coalesce((SELECT max(x.seq) FROM data.event_seal x),
	    s.base_seq);
	unsealed := (SELECT count(*) FROM (SELECT v.id FROM data.event v
	    WHERE v.xid IS NOT NULL
		AND (v.xid, v.id) > (s.sealed_xid, s.sealed_id)
	    ORDER BY v.xid, v.id LIMIT 1000) q
	    WHERE NOT EXISTS (SELECT FROM data.event_seal x
		WHERE x.event = q.id)) + least(s.walk_to - s.walk_at, 1000);
	SELECT c.number, c.seq, c.at INTO number, seq, at
	FROM data.checkpoint c ORDER BY c.number DESC LIMIT 1;
	number := coalesce(number, 0);
	seq := coalesce(seq, 0);
	base_number := s.base_number;
	restarts := (SELECT count(*) FROM data.checkpoint c
	    WHERE c.restart_after IS NOT NULL);
	alarm_at := s.alarm_at;
	alarm_why := s.alarm_why;
	alarm_seq := s.alarm_seq;
END
$$;
