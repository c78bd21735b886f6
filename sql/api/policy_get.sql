-- How one profile is narrowed, which roles could be named (those that may
-- enroll), and how many approvals with it wait for their certificate. err:
-- none, signed-out, denied.
CREATE FUNCTION api.policy_get(session bytea, of_profile text, OUT err text,
    OUT version integer, OUT enrolls boolean, OUT renews boolean,
    OUT days integer, OUT by_role boolean, OUT roles text[],
    OUT networks text[], OUT choices text[], OUT under_way integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT c.err INTO err
	FROM private.session_check(session, 'policy|audit') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT p.* INTO version, enrolls, renews, days, by_role, roles,
	    networks
	FROM private.profile_policy(of_profile) p;
	choices := array(SELECT p.role FROM data.role_permission p
	    WHERE p.permission = 'enroll' ORDER BY p.role);
	under_way := (SELECT count(*) FROM data.enrollment t
	    WHERE t.state = 'approved' AND t.until > private.now()
	    AND t.profile = of_profile);
END
$$;
