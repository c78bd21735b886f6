-- Whatever a claim brings must be what the row's channel needs, neither less
-- nor more; anything else is a fault of the caller.
CREATE FUNCTION private.claim_check(e data.enrollment, verified boolean,
    identities text[], psks bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	n_keys	integer := num_nonnulls(e.wrap, e.ack_hash);
	n_later	integer := num_nonnulls(e.proof_hash, e.share, e.confirm,
		    identities, psks);
	fits	boolean := CASE
		    WHEN verified IS FALSE THEN n_later = 0
		    WHEN verified THEN n_later = 0 AND n_keys = CASE e.channel
			WHEN 'sealed' THEN 2 WHEN 'est' THEN 0 END
		    WHEN n_keys < 2 OR e.proof_hash IS NULL THEN false
		    WHEN e.channel = 'pake' THEN n_later = 3
			AND num_nonnulls(e.share, e.confirm) = 2
		    WHEN e.channel = 'psk' THEN n_later = 3
			AND cardinality(identities) BETWEEN 1 AND 3
			AND cardinality(psks) = cardinality(identities) END;
BEGIN
	IF fits IS NOT TRUE THEN
		RAISE EXCEPTION 'a claim that is none of channel %', e.channel;
	END IF;
END
$$;
