-- What an issuing CA is at a moment: next, current, old, ended. last_not_after
-- is when the last of its certificates ends; NULL if it has none.
CREATE FUNCTION private.issuer_state(i data.issuer, current_one bytea,
    last_not_after timestamptz, moment timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN i.sha256 = current_one THEN 'current'
	    WHEN i.active_from > moment THEN 'next'
	    WHEN last_not_after > moment THEN 'old'
	    ELSE 'ended' END
$$;
