-- May a held enrollment be signed now: approved, in time, by an account that
-- still may approve. none, not-found, expired, state, denied.
CREATE FUNCTION private.sign_err(e data.enrollment) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE
	    WHEN e.id IS NULL THEN 'not-found'
	    WHEN e.state = 'expired' THEN 'expired'
	    WHEN e.state <> 'approved' THEN 'state'
	    WHEN NOT private.is_permitted(e.claimed_by, 'enroll') THEN 'denied'
	    WHEN e.replaces IS NOT NULL
		AND NOT private.is_permitted(e.claimed_by, 'revoke')
		THEN 'denied'
	    ELSE 'none' END;
END
$$;
