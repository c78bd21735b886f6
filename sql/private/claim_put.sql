-- Writes a claim: both of its steps go to the event log even when they are
-- taken at once.
CREATE FUNCTION private.claim_put(e data.enrollment, target text, who uuid,
    address inet, wrap bytea, ack_hash bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	e.claimed_by := who;
	e.claimed_at := private.now();
	e.wrap := claim_put.wrap;
	e.ack_hash := claim_put.ack_hash;
	IF target <> 'claimed' THEN
		e.proof := NULL;
		PERFORM private.note('enrollment.claimed', 'account', who,
		    e.id, NULL, claim_put.address, NULL);
	END IF;
	IF target = 'failed' THEN
		e.reason := 'proof';
	END IF;
	PERFORM private.put(e, target, 'account', who, claim_put.address,
	    NULL);
END
$$;
