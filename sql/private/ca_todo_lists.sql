-- Of private.ca_todo: revocation lists and OCSP's certificates that are not as
-- fresh as they should be, of each issuing CA that the signer has.
CREATE FUNCTION private.ca_todo_lists(moment timestamptz)
RETURNS TABLE (urgency integer, what text, name text, at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	-- OCSP is nobody's business here before it was delegated once.
	ocsp	boolean := EXISTS (SELECT FROM data.certificate c
	    WHERE c.device IS NULL AND c.purpose = 'ocsp');
BEGIN
	RETURN QUERY
	SELECT CASE WHEN f.state IN ('old', 'ends') THEN 2 ELSE 1 END,
	    f.kind || '-' || f.state, i.name, f.at
	FROM private.issuers(moment) i
	CROSS JOIN LATERAL (VALUES
	    ('list', i.list_state, CASE WHEN i.list_state = 'old'
		THEN i.this_update ELSE i.next_update END, true),
	    ('ocsp', i.ocsp_state, i.ocsp_until,
		ocsp AND i.not_before <= moment)
	) AS f (kind, state, at, counts)
	WHERE i.state <> 'retired' AND i.not_after > moment
	    AND f.counts AND f.state <> 'fresh';
END
$$;
