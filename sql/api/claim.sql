-- The operator's code fits this enrollment. verified: the device has proved
-- that it knows the code (true), that it does not (false: the enrollment has
-- failed), or it proves later (NULL). One claim wins; the winner may repeat
-- it.
-- err: none, not-found, changed, taken, expired, proof.
CREATE FUNCTION api.claim(session bytea, enrollment uuid, reg bytea,
    verified boolean, wrap bytea, ack_hash bytea, OUT err text,
    OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	e		data.enrollment;
	target		text := CASE verified WHEN true THEN 'verified'
			    WHEN false THEN 'failed' ELSE 'claimed' END;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	e := private.hold(claim.enrollment);
	state := e.state;
	IF e.id IS NULL THEN
		err := 'not-found';
	ELSIF e.reg IS DISTINCT FROM claim.reg THEN
		err := 'changed';
	ELSIF state = 'expired' THEN
		err := 'expired';
	ELSIF state = target AND e.claimed_by = who
	    AND e.ack_hash IS NOT DISTINCT FROM claim.ack_hash
	THEN
		err := CASE WHEN verified IS FALSE THEN 'proof' ELSE 'none' END;
	ELSIF state <> 'waiting' THEN
		err := 'taken';
	ELSIF verified AND (claim.wrap IS NULL OR claim.ack_hash IS NULL) THEN
		RAISE EXCEPTION 'a proof without reply key or acknowledgement';
	ELSE
		PERFORM private.claim_put(e, target, who, who_address,
		    claim.wrap, claim.ack_hash);
		state := target;
		err := CASE WHEN verified IS FALSE THEN 'proof' ELSE 'none' END;
	END IF;
END
$$;
