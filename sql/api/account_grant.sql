-- Gives an account a permission. err: none (also again), not-found, input.
CREATE FUNCTION api.account_grant(name text, permission text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	err := private.permission_err(name, permission);
	IF err <> 'none' THEN
		RETURN;
	END IF;
	INSERT INTO data.account_permission AS p (account, permission)
	SELECT a.id, account_grant.permission FROM data.account a
	WHERE a.name = lower(account_grant.name)
	ON CONFLICT DO NOTHING RETURNING p.account INTO who;
	IF FOUND THEN
		PERFORM private.account_event('account.granted', who,
		    jsonb_build_object('permission', permission));
	END IF;
END
$$;
