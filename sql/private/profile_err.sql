-- May this account let a device that has asked from this address in with this
-- profile, as administrators have narrowed it. The roles that count are those by
-- which it may enroll at this site. none, policy.
CREATE FUNCTION private.profile_err(of_profile text, who uuid, of_site uuid,
    address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	p	data.profile_policy;
BEGIN
	SELECT t.* INTO p FROM data.profile_policy t
	WHERE t.profile = of_profile;
	RETURN CASE
	    WHEN p.profile IS NULL THEN 'none'
	    WHEN NOT p.enrolls
		OR NOT private.is_within(profile_err.address, p.networks)
		THEN 'policy'
	    WHEN p.by_role AND NOT EXISTS (SELECT FROM data.account_role r
		JOIN data.role_permission m ON m.role = r.role
		    AND m.permission = 'enroll'
		JOIN data.profile_role f ON f.role = r.role
		    AND f.profile = of_profile
		WHERE r.account = who
		AND (r.site IS NULL OR r.site = of_site)) THEN 'policy'
	    ELSE 'none' END;
END
$$;
