-- A new password; all sessions of the account and its link end.
-- err: none, not-found.
CREATE FUNCTION api.account_passwd(name text, password_hash text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid := private.account_named(account_passwd.name);
BEGIN
	UPDATE data.account a SET password_hash = account_passwd.password_hash,
	    version = a.version + 1
	WHERE a.id = who;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	DELETE FROM data.account_link l WHERE l.account = who;
	DELETE FROM data.session s WHERE s.account = who;
	PERFORM private.account_event('account.password', who, NULL);
	err := 'none';
END
$$;
