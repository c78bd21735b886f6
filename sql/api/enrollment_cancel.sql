-- The operator who claimed stops it without an answer to the device, before
-- the certificate is issued. err: none (also again), not-found, denied,
-- expired, state.
CREATE FUNCTION api.enrollment_cancel(session bytea, enrollment uuid,
    OUT err text, OUT state text)
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
	e := private.hold(enrollment_cancel.enrollment);
	state := e.state;
	err := private.decision_err(e, who);
	IF err <> 'none' THEN
		RETURN;
	ELSIF state = 'expired' THEN
		err := 'expired';
	ELSIF state IN ('claimed', 'verified', 'approved') THEN
		PERFORM private.put(e, 'cancelled', 'account', who,
		    who_address, NULL);
		state := 'cancelled';
	ELSIF state <> 'cancelled' THEN
		err := 'state';
	END IF;
END
$$;
