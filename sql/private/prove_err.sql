-- What a proof with this hash, over the connection of this identity (NULL:
-- any), is to a held enrollment. Afterwards the right one is still right, and
-- after a wrong one every other is wrong too.
-- none, denied, proof, expired, state.
CREATE FUNCTION private.prove_err(e data.enrollment, proof_hash bytea,
    identity text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE
	    WHEN e.channel IN ('sealed', 'est') THEN 'state'
	    WHEN (e.channel = 'psk') <> (prove_err.identity IS NOT NULL)
		THEN 'denied'
	    WHEN e.state = 'expired' THEN 'expired'
	    WHEN e.state = 'claimed' AND e.channel = 'psk' AND NOT EXISTS (
		SELECT FROM data.psk p WHERE p.identity = prove_err.identity
		AND p.enrollment = e.id AND p.used_at IS NOT NULL)
		THEN 'denied'
	    WHEN e.proof_hash = prove_err.proof_hash AND (
		e.state = 'claimed' OR e.verified_at IS NOT NULL) THEN 'none'
	    WHEN e.state = 'claimed' THEN 'proof'
	    WHEN e.state = 'failed' AND e.verified_at IS NULL
		AND e.reason = 'proof' THEN 'proof'
	    ELSE 'state' END;
END
$$;
