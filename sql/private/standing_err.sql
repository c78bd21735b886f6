-- Does what an enrollment stands on still hold: whoever has claimed it may
-- enroll; once it is approved, also at its site, with its profile, and in the
-- place of what it replaces. none, denied (the account), policy (the profile).
CREATE FUNCTION private.standing_err(e data.enrollment) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF e.state IN ('claimed', 'verified') THEN
		RETURN CASE WHEN private.is_permitted(e.claimed_by, 'enroll')
		    THEN 'none' ELSE 'denied' END;
	ELSIF e.state <> 'approved' THEN
		RETURN 'none';
	ELSIF NOT private.may(e.claimed_by, 'enroll', e.site)
	    OR (e.replaces IS NOT NULL
	    AND NOT private.may_device(e.claimed_by, 'revoke', e.replaces))
	THEN
		RETURN 'denied';
	END IF;
	RETURN private.profile_err(e.profile, e.claimed_by, e.site, e.address);
END
$$;
