-- The password was right or not: fits is the hash that it fits, or NULL. Right,
-- and still the account's: a session begins, for at most these seconds, and
-- the failures of the name are forgotten. network: it was right, but not from a
-- network from which the account may come. That counts as a failure and is told
-- to nobody but log and event. err: none, credentials, network.
CREATE FUNCTION api.sign_in_end(name text, account uuid, fits text,
    session bytea, address inet, agent text, idle integer, maximum integer,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
	PERFORM private.sign_in_right(sign_in_end.name, sign_in_end.address);
	PERFORM private.session_open(sign_in_end.account, session,
	    sign_in_end.address, agent, idle, maximum);
	err := 'none';
END
$$;
