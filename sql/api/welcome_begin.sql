-- Somebody has a link and wants to choose a password: whose account it is, or
-- how long to wait first. Counts as a failed sign-in of the network until
-- welcome_end. err: none, not-found (no such link, or past its time, used,
-- void, of a disabled account, or not from a network from which the account
-- may come).
CREATE FUNCTION api.welcome_begin(token bytea, address inet, OUT err text,
    OUT account uuid, OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	wait_seconds := private.sign_in_try(NULL, welcome_begin.address);
	IF wait_seconds > 0 THEN
		RETURN;
	END IF;
	SELECT l.account INTO account FROM data.account_link l
	JOIN data.account a ON a.id = l.account
	WHERE l.token = welcome_begin.token AND a.enabled
	    AND l.ends_at > private.now()
	    AND private.may_come(a.id, welcome_begin.address);
	IF NOT FOUND THEN
		err := 'not-found';
		PERFORM private.note('account.link-refused', 'account', NULL,
		    NULL, NULL, welcome_begin.address, NULL);
	END IF;
END
$$;
