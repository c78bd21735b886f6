-- The signer refuses the chain as it stands here: why, at which event. Told
-- again it changes nothing.
CREATE FUNCTION api.audit_alarm(why text, seq bigint, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	UPDATE data.audit a SET alarm_at = private.now(),
	    alarm_why = left(why, 200), alarm_seq = audit_alarm.seq
	WHERE a.alarm_at IS NULL;
	IF FOUND THEN
		PERFORM private.note('audit.alarm', 'program', NULL, NULL, NULL,
		    NULL, jsonb_build_object('why', left(why, 200), 'seq',
		    audit_alarm.seq));
	END IF;
END
$$;
