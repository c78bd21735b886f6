-- The account may sign in again, its pause is over, and claims before now do
-- not lead to another. err: none, not-found.
CREATE FUNCTION api.account_enable(name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	UPDATE data.account a SET enabled = true, paused_until = NULL,
	    forgiven_at = private.now()
	WHERE a.name = lower(account_enable.name) RETURNING a.id INTO who;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	PERFORM private.account_event('account.enabled', who, NULL);
	err := 'none';
END
$$;
