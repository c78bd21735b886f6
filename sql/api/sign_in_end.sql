-- The password was right or not: fits is the hash that it fits, or NULL. Right,
-- and still the account's: a session begins, for at most these seconds, and
-- the failures of the name are forgotten. network: it was right, but not from a
-- network from which the account may come. That counts as a failure and is told
-- to nobody but log and event. err: none, credentials, network.
CREATE FUNCTION api.sign_in_end(name text, account uuid, fits text,
    session bytea, address inet, agent text, idle integer, maximum integer,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz;
BEGIN
	PERFORM FROM data.account a
	WHERE a.id = sign_in_end.account AND a.enabled
	    AND a.password_hash = fits FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM private.note('session.refused', 'account',
		    sign_in_end.account, NULL, NULL, sign_in_end.address, NULL);
		err := 'credentials';
		RETURN;
	ELSIF NOT private.may_come(sign_in_end.account, sign_in_end.address)
	THEN
		PERFORM private.note('session.refused', 'account',
		    sign_in_end.account, NULL, NULL, sign_in_end.address,
		    '{"by": "network"}');
		err := 'network';
		RETURN;
	END IF;
	moment := private.now();
	DELETE FROM data.sign_in_attempt t
	WHERE t.subject = private.name_subject(sign_in_end.name);
	UPDATE data.sign_in_attempt t SET failures = t.failures - 1
	WHERE t.subject = private.net_subject(sign_in_end.address)
	    AND t.failures > 0;
	UPDATE data.account a SET last_sign_in_at = moment
	WHERE a.id = sign_in_end.account;
	INSERT INTO data.session (token, account, created_at, used_at, idle,
	    ends_at, address, agent)
	VALUES (session, sign_in_end.account, moment, moment,
	    sign_in_end.idle * interval '1 second',
	    moment + maximum * interval '1 second', sign_in_end.address,
	    left(sign_in_end.agent, 200));
	PERFORM private.note('session.opened', 'account', sign_in_end.account,
	    NULL, NULL, sign_in_end.address, NULL);
	err := 'none';
END
$$;
