-- Narrows a profile, in the place of version (0: it was not), and ends what is
-- approved and no longer may be. Writes the event, unless nothing changes.
-- roles empty: whoever may enroll. err: none, input, not-found (a role, or one
-- that cannot enroll), changed (somebody else was faster).
CREATE FUNCTION private.profile_put(of_profile text, of_version integer,
    enrolls boolean, renews boolean, days integer, roles text[],
    networks cidr[], account uuid, address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	a	jsonb;
	b	jsonb;
BEGIN
	IF (of_profile ~ '^[a-z0-9-]{1,32}$' AND enrolls IS NOT NULL
	    AND renews IS NOT NULL AND coalesce(days, 1) BETWEEN 1 AND 825
	    AND cardinality(roles) <= 64 AND cardinality(networks) <= 64)
	    IS NOT TRUE
	THEN
		RETURN 'input';
	ELSIF NOT roles <@ array(SELECT p.role FROM data.role_permission p
	    WHERE p.permission = 'enroll')
	THEN
		RETURN 'not-found';
	END IF;
	PERFORM private.policy_lock();
	SELECT to_jsonb(p) INTO b FROM private.profile_policy(of_profile) p;
	IF (b->>'version')::integer IS DISTINCT FROM of_version THEN
		RETURN 'changed';
	END IF;
	INSERT INTO data.profile_policy AS p (profile, version, enrolls,
	    renews, days, by_role, networks)
	VALUES (of_profile, 1, profile_put.enrolls, profile_put.renews,
	    profile_put.days, roles <> '{}', profile_put.networks)
	ON CONFLICT (profile) DO UPDATE SET version = p.version + 1,
	    enrolls = excluded.enrolls, renews = excluded.renews,
	    days = excluded.days, by_role = excluded.by_role,
	    networks = excluded.networks;
	INSERT INTO data.profile_role (profile, role)
	SELECT of_profile, r FROM unnest(roles) r ON CONFLICT DO NOTHING;
	DELETE FROM data.profile_role r
	WHERE r.profile = of_profile AND r.role <> ALL (roles);
	SELECT to_jsonb(p) INTO a FROM private.profile_policy(of_profile) p;
	IF a - 'version' <> b - 'version' THEN
		PERFORM private.policy_note('policy.profile', account,
		    'profile ' || of_profile, address, b, a);
	END IF;
	PERFORM private.end_unfounded();
	RETURN 'none';
END
$$;
