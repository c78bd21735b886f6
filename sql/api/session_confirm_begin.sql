-- A signed-in person types the password again: what to check it against, or
-- how long to wait first. Counts as a failure, for the name and the network,
-- until session_confirm_end or account_password says otherwise.
-- err: none, signed-out.
CREATE FUNCTION api.session_confirm_begin(session bytea, address inet,
    OUT err text, OUT account uuid, OUT password_hash text,
    OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	name	text;
BEGIN
	SELECT c.err, c.account INTO err, account
	FROM private.session_check(session, NULL) c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT a.name, a.password_hash INTO name, password_hash
	FROM data.account a WHERE a.id = session_confirm_begin.account;
	wait_seconds := private.sign_in_try(name,
	    session_confirm_begin.address);
	IF wait_seconds > 0 THEN
		password_hash := NULL;
	END IF;
END
$$;
