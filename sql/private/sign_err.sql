-- May a held enrollment be signed now: approved, in time, by an account that
-- still may let it in. none, not-found, expired, state, denied, policy.
CREATE FUNCTION private.sign_err(e data.enrollment) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE
	    WHEN e.id IS NULL THEN 'not-found'
	    WHEN e.state = 'expired' THEN 'expired'
	    WHEN e.state <> 'approved' THEN 'state'
	    ELSE private.standing_err(e) END;
END
$$;
