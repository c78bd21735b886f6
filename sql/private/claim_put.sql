-- Writes a claim, for e.claimed_by: both of its steps go to the event log even
-- when they are taken at once.
CREATE FUNCTION private.claim_put(e data.enrollment, target text,
    address inet, identities text[], psks bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	e.claimed_at := private.now();
	IF target <> 'claimed' THEN
		e.proof := NULL;
		PERFORM private.note('enrollment.claimed', 'account',
		    e.claimed_by, e.id, NULL, claim_put.address, NULL);
	END IF;
	IF target = 'failed' THEN
		e.reason := 'proof';
	END IF;
	PERFORM private.put(e, target, 'account', e.claimed_by,
	    claim_put.address, NULL);
	INSERT INTO data.psk (identity, enrollment, ordinal, wrap)
	SELECT u.identity, e.id, u.n, u.wrap
	FROM unnest(identities, psks) WITH ORDINALITY AS u (identity, wrap, n);
END
$$;
