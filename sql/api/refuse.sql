-- What was sent in pake does not know the device's code: claimed → failed. The
-- operator has typed a wrong code, which counts. The device refuses only what
-- it was sent, so it is known before whose claim it is: an account is locked
-- before an enrollment.
-- err: none (also again), not-found, ticket, expired, state.
CREATE FUNCTION api.refuse(enrollment uuid, ticket_hash bytea, OUT err text,
    OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid := (SELECT t.claimed_by FROM data.enrollment t
		    WHERE t.id = refuse.enrollment AND t.state = 'claimed'
		    AND t.ticket_hash = refuse.ticket_hash
		    AND t.channel = 'pake');
	e	data.enrollment;
BEGIN
	PERFORM FROM data.account a WHERE a.id = who FOR NO KEY UPDATE;
	e := private.hold(refuse.enrollment);
	IF e.id IS NULL THEN
		err := 'not-found';
		RETURN;
	ELSIF e.ticket_hash IS DISTINCT FROM refuse.ticket_hash THEN
		err := 'ticket';
		RETURN;
	END IF;
	state := e.state;
	IF state = 'claimed' AND e.claimed_by = who THEN
		e.reason := 'refused';
		state := 'failed';
		PERFORM private.put(e, state, 'device', NULL, NULL,
		    jsonb_build_object('reason', e.reason));
		PERFORM private.wrong_code(who, NULL, private.now());
		err := 'none';
	ELSIF state = 'failed' AND e.reason = 'refused'
	    AND e.verified_at IS NULL
	THEN
		err := 'none';
	ELSE
		err := CASE state WHEN 'expired' THEN 'expired'
		    ELSE 'state' END;
	END IF;
END
$$;
