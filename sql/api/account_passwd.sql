-- A new password; all sessions of the account end. err: none, not-found.
CREATE FUNCTION api.account_passwd(name text, password_hash text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	UPDATE data.account a SET password_hash = account_passwd.password_hash
	WHERE a.name = lower(account_passwd.name) RETURNING a.id INTO who;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	DELETE FROM data.session s WHERE s.account = who;
	PERFORM private.account_event('account.password', who, NULL);
	err := 'none';
END
$$;
