-- Takes a role from an account. err: none (also again), not-found, input.
CREATE FUNCTION api.account_revoke(name text, role text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	err := private.role_err(name, role);
	IF err <> 'none' THEN
		RETURN;
	END IF;
	DELETE FROM data.account_role r USING data.account a
	WHERE a.name = lower(account_revoke.name) AND r.account = a.id
	    AND r.role = account_revoke.role AND r.site IS NULL
	RETURNING r.account INTO who;
	IF FOUND THEN
		PERFORM private.account_event('account.revoked', who,
		    jsonb_build_object('role', role));
	END IF;
END
$$;
