-- May devices of a profile renew, and for how many days at most (0: as the
-- signer's configuration has it). err: none, policy.
CREATE FUNCTION api.renewal_policy(of_profile text, OUT err text,
    OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	p	record;
BEGIN
	SELECT t.* INTO p FROM private.profile_policy(of_profile) t;
	err := CASE WHEN p.renews THEN 'none' ELSE 'policy' END;
	days := coalesce(p.days, 0);
END
$$;
