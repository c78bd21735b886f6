-- May devices of a profile renew, and for how many days at most (0: as the
-- signer's configuration has it). err: none, policy.
CREATE FUNCTION api.renewal_policy(of_profile text, OUT err text,
    OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	p	data.profile_policy;
BEGIN
	SELECT t.* INTO p FROM data.profile_policy t
	WHERE t.profile = of_profile;
	err := CASE WHEN NOT p.renews THEN 'policy' ELSE 'none' END;
	days := coalesce(p.days, 0);
END
$$;
