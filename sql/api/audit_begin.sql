-- First in the signer's transaction for a checkpoint, which others wait for:
-- how far events are sealed, where the chain begins, and the last checkpoint.
-- The base's are NULL if its checkpoint is not there.
CREATE FUNCTION api.audit_begin(OUT sealed bigint, OUT base_number bigint,
    OUT base_seq bigint, OUT base_hash bytea, OUT base_text text,
    OUT base_signature bytea, OUT last_number bigint, OUT last_seq bigint,
    OUT last_text text, OUT alarmed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM pg_advisory_xact_lock(1751215723);
	SELECT a.base_number, a.base_seq, c.hash, c.text, c.signature,
	    a.alarm_at IS NOT NULL
	INTO base_number, base_seq, base_hash, base_text, base_signature,
	    alarmed
	FROM data.audit a LEFT JOIN data.checkpoint c
	    ON c.number = a.base_number;
	sealed := coalesce((SELECT max(s.seq) FROM data.event_seal s),
	    base_seq);
	SELECT c.number, c.seq, c.text INTO last_number, last_seq, last_text
	FROM data.checkpoint c ORDER BY c.number DESC LIMIT 1;
	last_number := coalesce(last_number, 0);
	last_seq := coalesce(last_seq, 0);
END
$$;
