-- The operator's code fits this enrollment. verified: the device has proved
-- that it knows the code (true: sealed; est, where nothing can be proved), that
-- it does not (false: the enrollment has failed), or it proves later (NULL, pake
-- and psk), with a proof of this hash, after it was sent share and confirm or
-- identities. One claim wins; the winner may repeat it. In pake it is a guess at
-- the code, of which an account has ten in ten minutes.
-- err: none, not-found, changed, taken, expired, proof, paused.
CREATE FUNCTION api.claim(session bytea, enrollment uuid, reg bytea,
    verified boolean, wrap bytea, ack_hash bytea, proof_hash bytea,
    share bytea, confirm bytea, identities text[], psks bytea[], OUT err text,
    OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	e		data.enrollment;
	target		text := CASE verified WHEN true THEN 'verified'
			    WHEN false THEN 'failed' ELSE 'claimed' END;
	good		text := CASE WHEN verified IS FALSE THEN 'proof'
			    ELSE 'none' END;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	IF claim.share IS NOT NULL AND NOT private.may_guess(who, private.now())
	THEN
		PERFORM private.pause(who, who_address, private.now());
		err := 'paused';
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
	-- Where the proof comes later, the device may have gone on since.
	ELSIF e.claimed_by = who
	    AND e.ack_hash IS NOT DISTINCT FROM claim.ack_hash
	    AND e.proof_hash IS NOT DISTINCT FROM claim.proof_hash
	    AND (state = target OR claim.proof_hash IS NOT NULL)
	THEN
		err := good;
	ELSIF state <> 'waiting' THEN
		err := 'taken';
	ELSE
		e.wrap := claim.wrap;
		e.ack_hash := claim.ack_hash;
		e.proof_hash := claim.proof_hash;
		e.share := claim.share;
		e.confirm := claim.confirm;
		PERFORM private.claim_check(e, verified, identities, psks);
		e.claimed_by := who;
		PERFORM private.claim_put(e, target, who_address, identities,
		    psks);
		state := target;
		err := good;
	END IF;
END
$$;
