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
	SELECT f.urgency, f.what, i.name, f.at
	FROM private.issuers(moment) i
	CROSS JOIN LATERAL (VALUES
	    -- Made anew every day, and at each revocation; good for seven.
	    (1, 'list-ended', i.next_update, i.next_update <= moment),
	    (1, 'list-missing', NULL::timestamptz, i.number IS NULL),
	    (2, 'list-old', i.this_update, i.next_update > moment
		AND i.this_update <= moment - interval '2 days'),
	    -- For a day; followed by the next when half of it is over.
	    (1, 'ocsp-ended', i.ocsp_until, ocsp AND i.not_before <= moment
		AND coalesce(i.ocsp_until <= moment, true)),
	    (2, 'ocsp-ends', i.ocsp_until, ocsp AND i.ocsp_until > moment
		AND i.ocsp_until <= moment + interval '6 hours')
	) AS f (urgency, what, at, is_so)
	WHERE i.state <> 'retired' AND i.not_after > moment AND f.is_so;
END
$$;
