-- Every issuing CA that ever signed here, in the order in which they issue, with
-- what was last published and delegated for it. state: next, current, old (some
-- of its certificates are valid), ended, retired (the signer has it no more).
-- list_state: fresh, old (it is made anew every day), ended, missing; ocsp_state:
-- fresh, ends (it is renewed when half of its day is over), ended, missing.
CREATE FUNCTION private.issuers(moment timestamptz)
RETURNS TABLE (sha256 bytea, root bytea, name text, state text,
    key_type text, not_before timestamptz, not_after timestamptz,
    active_from timestamptz, last_not_after timestamptz, number bigint,
    this_update timestamptz, next_update timestamptz,
    delta_until timestamptz, entries bigint, list_state text,
    ocsp_until timestamptz, ocsp_state text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	current_one	bytea := private.current_issuer(moment);
BEGIN
	RETURN QUERY
	SELECT i.sha256, i.root, i.name, CASE WHEN i.held THEN
		private.issuer_state(i, current_one, last.not_after, moment)
		ELSE 'retired' END,
	    i.key_type, i.not_before, i.not_after, i.active_from,
	    last.not_after, p.number, p.this_update, p.next_update,
	    p.delta_until, p.entries,
	    CASE WHEN p.number IS NULL THEN 'missing'
		WHEN p.next_update <= moment THEN 'ended'
		WHEN p.this_update <= moment - interval '2 days' THEN 'old'
		ELSE 'fresh' END,
	    ocsp.not_after,
	    CASE WHEN ocsp.not_after IS NULL THEN 'missing'
		WHEN ocsp.not_after <= moment THEN 'ended'
		WHEN ocsp.not_after <= moment + interval '6 hours' THEN 'ends'
		ELSE 'fresh' END
	FROM data.issuer i
	LEFT JOIN data.published p ON p.issuer = i.sha256
	LEFT JOIN LATERAL (SELECT c.not_after FROM data.certificate c
	    WHERE c.issuer = i.sha256 AND c.purpose <> 'ocsp'
	    ORDER BY c.not_after DESC LIMIT 1) last ON true
	LEFT JOIN LATERAL (SELECT c.not_after FROM data.certificate c
	    WHERE c.device IS NULL AND c.purpose = 'ocsp'
	    AND c.issuer = i.sha256
	    ORDER BY c.issued_at DESC LIMIT 1) ocsp ON true
	ORDER BY i.active_from, i.recorded_at;
END
$$;
