-- Gives an account a role. err: none (also again), not-found, input.
CREATE FUNCTION api.account_grant(name text, role text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	err := private.role_err(name, role);
	IF err <> 'none' THEN
		RETURN;
	END IF;
	INSERT INTO data.account_role AS r (account, role)
	SELECT a.id, account_grant.role FROM data.account a
	WHERE a.name = lower(account_grant.name)
	ON CONFLICT DO NOTHING RETURNING r.account INTO who;
	IF FOUND THEN
		PERFORM private.account_event('account.granted', who,
		    jsonb_build_object('role', role));
	END IF;
END
$$;
