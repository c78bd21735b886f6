-- May this account decide about a held enrollment: only who claimed it.
-- none, not-found, denied; state or expired while nobody has claimed it.
CREATE FUNCTION private.decision_err(e data.enrollment, who uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	    WHEN e.id IS NULL THEN 'not-found'
	    WHEN e.claimed_by = who THEN 'none'
	    WHEN e.claimed_by IS NOT NULL THEN 'denied'
	    WHEN e.state = 'expired' THEN 'expired'
	    ELSE 'state' END
$$;
