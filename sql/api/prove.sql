-- The device's proof, over the connection that this identity keys (psk; NULL
-- in pake): claimed → verified, or failed. It is the one guess.
-- err: none (also again), not-found, ticket, denied (not over a connection of
-- this enrollment), proof, expired, state.
CREATE FUNCTION api.prove(enrollment uuid, ticket_hash bytea,
    proof_hash bytea, identity text, OUT err text, OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	e := private.hold(prove.enrollment);
	IF e.id IS NULL THEN
		err := 'not-found';
		RETURN;
	ELSIF e.ticket_hash IS DISTINCT FROM prove.ticket_hash THEN
		err := 'ticket';
		RETURN;
	END IF;
	state := e.state;
	err := private.prove_err(e, prove.proof_hash, prove.identity);
	IF state <> 'claimed' OR err NOT IN ('none', 'proof') THEN
		RETURN;
	ELSIF err = 'none' THEN
		state := 'verified';
		PERFORM private.put(e, state, 'device', NULL, NULL, NULL);
	ELSE
		state := 'failed';
		e.reason := 'proof';
		PERFORM private.put(e, state, 'device', NULL, NULL,
		    jsonb_build_object('reason', e.reason));
	END IF;
END
$$;
