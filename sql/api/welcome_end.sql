-- The person has chosen a password: the link is used up, sessions from before
-- end, and a new one begins. err: none, not-found (as welcome_begin).
CREATE FUNCTION api.welcome_end(account uuid, token bytea, password_hash text,
    session bytea, address inet, agent text, idle integer, maximum integer,
    OUT err text, OUT name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	of_purpose	text;
BEGIN
	SELECT a.name INTO name FROM data.account a
	WHERE a.id = welcome_end.account AND a.enabled
	    AND private.may_come(a.id, welcome_end.address)
	FOR NO KEY UPDATE;
	DELETE FROM data.account_link l
	WHERE l.account = welcome_end.account AND name IS NOT NULL
	    AND l.token = welcome_end.token AND l.ends_at > private.now()
	RETURNING l.purpose INTO of_purpose;
	IF of_purpose IS NULL THEN
		name := NULL;
		err := 'not-found';
		RETURN;
	END IF;
	UPDATE data.account a SET version = a.version + 1,
	    password_hash = welcome_end.password_hash
	WHERE a.id = welcome_end.account;
	DELETE FROM data.session s WHERE s.account = welcome_end.account;
	PERFORM private.people_note('account.password', welcome_end.account,
	    welcome_end.account, welcome_end.address,
	    jsonb_build_object('by', of_purpose));
	PERFORM private.sign_in_right(name, welcome_end.address);
	PERFORM private.session_open(welcome_end.account, session,
	    welcome_end.address, agent, idle, maximum);
	err := 'none';
END
$$;
