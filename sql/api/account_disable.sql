-- Nobody can use the account any more: its sessions end, and nothing that it
-- has approved is signed. err: none, not-found.
CREATE FUNCTION api.account_disable(name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	UPDATE data.account a SET enabled = false
	WHERE a.name = lower(account_disable.name) RETURNING a.id INTO who;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	DELETE FROM data.session s WHERE s.account = who;
	PERFORM private.account_event('account.disabled', who, NULL);
	err := 'none';
END
$$;
