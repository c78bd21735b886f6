-- The password was right or not: fits is the hash that it fits, or NULL. Right,
-- and still the account's: for five minutes the session may change people,
-- policy and the CA, as far as its account may.
-- err: none, signed-out, credentials.
CREATE FUNCTION api.session_confirm_end(session bytea, fits text,
    address inet, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
	name	text;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, NULL) c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT a.name INTO name FROM data.account a
	WHERE a.id = who AND a.enabled AND a.password_hash = fits
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM private.note('session.unconfirmed', 'account', who,
		    NULL, NULL, session_confirm_end.address, NULL);
		err := 'credentials';
		RETURN;
	END IF;
	PERFORM private.sign_in_right(name, session_confirm_end.address);
	UPDATE data.session s SET confirmed_at = private.now()
	WHERE s.token = session;
END
$$;
