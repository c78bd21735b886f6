-- Takes a permission from an account. err: none (also again), not-found,
-- input.
CREATE FUNCTION api.account_revoke(name text, permission text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	err := private.permission_err(name, permission);
	IF err <> 'none' THEN
		RETURN;
	END IF;
	DELETE FROM data.account_permission p USING data.account a
	WHERE a.name = lower(account_revoke.name) AND p.account = a.id
	    AND p.permission = account_revoke.permission
	RETURNING p.account INTO who;
	IF FOUND THEN
		PERFORM private.account_event('account.revoked', who,
		    jsonb_build_object('permission', permission));
	END IF;
END
$$;
