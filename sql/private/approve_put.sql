-- Approves a verified enrollment, as the caller has filled it in for its
-- claimer, if site, policy and what it replaces are the claimer's to choose.
-- err: none, site, policy, replaces.
CREATE FUNCTION private.approve_put(e data.enrollment, address inet,
    OUT err text, OUT state text)
LANGUAGE plpgsql AS $$
BEGIN
	state := e.state;
	err := CASE
	    WHEN NOT private.may(e.claimed_by, 'enroll', e.site)
		OR (e.site IS NOT NULL AND NOT EXISTS (
		SELECT FROM data.site s WHERE s.id = e.site)) THEN 'site'
	    WHEN private.profile_err(e.profile, e.claimed_by, e.site,
		e.address) <> 'none' THEN 'policy'
	    WHEN e.replaces IS NOT NULL AND private.replacement_err(e.replaces,
		e.claimed_by) <> 'none' THEN 'replaces'
	    ELSE 'none' END;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	e.approved_at := private.now();
	e.device := gen_random_uuid();
	PERFORM private.put(e, 'approved', 'account', e.claimed_by,
	    approve_put.address, jsonb_strip_nulls(jsonb_build_object(
	    'profile', e.profile, 'name', e.approved_name,
	    'replaces', e.replaces, 'site', e.site)));
	state := 'approved';
END
$$;
