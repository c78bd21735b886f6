-- What the signer has signed. With restart_after it is an administrator's new
-- beginning, for this reason: the alarm ends. err: none (also for the same
-- again), state (there is another of that number, or a later one).
CREATE FUNCTION api.audit_record(number bigint, seq bigint, hash bytea,
    at timestamptz, signed text, signature bytea, restart_after bigint,
    reason text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	last	bigint;
BEGIN
	PERFORM pg_advisory_xact_lock(1751215723);
	IF EXISTS (SELECT FROM data.checkpoint c
	    WHERE c.number = audit_record.number AND c.text = signed)
	THEN
		err := 'none';
		RETURN;
	END IF;
	SELECT max(c.number) INTO last FROM data.checkpoint c;
	IF last >= audit_record.number THEN
		err := 'state';
		RETURN;
	END IF;
	INSERT INTO data.checkpoint (number, seq, hash, at, text, signature,
	    restart_after)
	VALUES (audit_record.number, audit_record.seq, audit_record.hash,
	    audit_record.at, signed, audit_record.signature,
	    audit_record.restart_after);
	IF restart_after IS NOT NULL THEN
		UPDATE data.audit SET alarm_at = NULL, alarm_why = NULL,
		    alarm_seq = NULL;
		PERFORM private.note('audit.restarted', 'program', NULL, NULL,
		    NULL, NULL, jsonb_build_object('checkpoint',
		    audit_record.number, 'from', restart_after + 1, 'to',
		    audit_record.seq, 'reason', reason));
	END IF;
	err := 'none';
END
$$;
