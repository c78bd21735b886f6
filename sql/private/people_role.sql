-- Gives an account a role (site NULL: everywhere), or takes it away. The
-- caller has the people lock and its answer in had.
-- none (also if it is so already), not-found, input (no such role or site),
-- changed, scope (the role holds everywhere or not at all), last, network (who
-- gives it to himself could not come from where he is any more).
CREATE FUNCTION private.people_role(actor uuid, address inet, who uuid,
    version integer, of_role text, at_site uuid, give boolean, had boolean)
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	was	text[] := private.roles_of(who);
	err	text := private.version_err(who, version);
BEGIN
	IF err = 'not-found' THEN
		RETURN err;
	ELSIF NOT EXISTS (SELECT FROM data.role r WHERE r.name = of_role)
	    OR at_site IS NOT NULL AND NOT EXISTS (SELECT FROM data.site s
		WHERE s.id = at_site)
	THEN
		RETURN 'input';
	ELSIF give = EXISTS (SELECT FROM data.account_role r
	    WHERE r.account = who AND r.role = of_role
	    AND r.site IS NOT DISTINCT FROM at_site)
	THEN
		RETURN 'none';
	ELSIF err <> 'none' THEN
		RETURN err;
	ELSIF give AND at_site IS NOT NULL AND private.is_everywhere(of_role)
	THEN
		RETURN 'scope';
	END IF;
	IF give THEN
		INSERT INTO data.account_role (account, role, site)
		VALUES (who, of_role, at_site);
	ELSE
		DELETE FROM data.account_role r WHERE r.account = who
		    AND r.role = of_role AND r.site IS NOT DISTINCT FROM at_site;
	END IF;
	UPDATE data.account a SET version = a.version + 1 WHERE a.id = who;
	PERFORM private.people_note(CASE WHEN give THEN 'account.granted'
	    ELSE 'account.revoked' END, actor, who, address,
	    jsonb_build_object('role', of_role, 'before', to_jsonb(was),
	    'after', to_jsonb(private.roles_of(who))));
	IF give AND who = actor THEN
		PERFORM private.policy_lock();
		IF NOT private.may_come(who, address) THEN
			RAISE EXCEPTION 'he would shut himself out'
			    USING ERRCODE = 'HF003';
		END IF;
	END IF;
	PERFORM private.keep_administrator(had);
	RETURN 'none';
EXCEPTION WHEN SQLSTATE 'HF001' THEN
	RETURN 'last';
WHEN SQLSTATE 'HF003' THEN
	RETURN 'network';
END
$$;
