-- Says from where everybody (of_role NULL), or who has a role, may sign in, in
-- the place of version (0: nothing was said). here: the address of who changes
-- it, which must stay allowed; NULL: on the server. err: none, not-found (the
-- role), input, denied (the list is for who may change people, who so could be
-- shut out, and account may not), changed (somebody else was faster), network
-- (here would be shut out).
CREATE FUNCTION private.networks_put(of_role text, of_version integer,
    networks cidr[], account uuid, here inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	was	data.sign_in_policy;
BEGIN
	IF (cardinality(networks) <= 64) IS NOT TRUE THEN
		RETURN 'input';
	ELSIF of_role IS NOT NULL AND NOT EXISTS (SELECT FROM data.role r
	    WHERE r.name = of_role)
	THEN
		RETURN 'not-found';
	END IF;
	PERFORM private.policy_lock();
	IF account IS NOT NULL AND NOT private.is_permitted(account, 'people')
	    AND private.concerns_people(of_role)
	THEN
		RETURN 'denied';
	END IF;
	SELECT t.* INTO was FROM data.sign_in_policy t
	WHERE t.role IS NOT DISTINCT FROM of_role;
	IF coalesce(was.version, 0) IS DISTINCT FROM of_version THEN
		RETURN 'changed';
	ELSIF account IS NOT NULL AND NOT private.is_within(here,
	    networks_put.networks) AND (of_role IS NULL OR EXISTS (
	    SELECT FROM data.account_role r WHERE r.role = of_role
	    AND r.account = networks_put.account))
	THEN
		RETURN 'network';
	END IF;
	INSERT INTO data.sign_in_policy AS p (role, version, networks)
	VALUES (of_role, 1, networks_put.networks)
	ON CONFLICT (role) DO UPDATE SET version = p.version + 1,
	    networks = excluded.networks;
	IF coalesce(was.networks, '{}') <> networks_put.networks THEN
		PERFORM private.policy_note('policy.networks', account,
		    coalesce('networks of role ' || of_role, 'networks'), here,
		    jsonb_build_object('networks',
			coalesce(was.networks, '{}')),
		    jsonb_build_object('networks', networks_put.networks));
	END IF;
	RETURN 'none';
END
$$;
