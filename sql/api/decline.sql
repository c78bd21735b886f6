-- The operator who claimed does not let it in; reply is the reason sealed for
-- the device, and reason the same for people, who find it in the log (NULL:
-- none was given). err: none (also again), not-found, denied (another's), input
-- (the reason), expired, state.
CREATE FUNCTION api.decline(session bytea, enrollment uuid, reply bytea,
    reason text DEFAULT NULL, OUT err text, OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	e		data.enrollment;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	e := private.hold(decline.enrollment);
	state := e.state;
	err := private.decision_err(e, who);
	IF err <> 'none' THEN
		RETURN;
	ELSIF state = 'expired' THEN
		err := 'expired';
	ELSIF state IN ('claimed', 'verified', 'approved') THEN
		IF decline.reply IS NULL THEN
			RAISE EXCEPTION 'a decline without a reply';
		ELSIF char_length(decline.reason) NOT BETWEEN 1 AND 200
		    OR decline.reason ~ '[[:cntrl:]]'
		THEN
			err := 'input';
			RETURN;
		END IF;
		e.kind := 'decline';
		e.reply := decline.reply;
		e.reason := decline.reason;
		PERFORM private.put(e, 'declined', 'account', who, who_address,
		    CASE WHEN e.reason IS NOT NULL
		    THEN jsonb_build_object('reason', e.reason) END);
		state := 'declined';
	ELSIF state <> 'declined' THEN
		err := 'state';
	END IF;
END
$$;
