-- Like session_check, for what changes people, policy or the CA: the password
-- must have been typed within five minutes. err: none, signed-out, denied,
-- confirm (type it again).
CREATE FUNCTION private.session_confirmed(session bytea, permission text,
    OUT err text, OUT account uuid, OUT address inet)
LANGUAGE plpgsql AS $$
BEGIN
	SELECT c.err, c.account, c.address INTO err, account, address
	FROM private.session_check(session, permission) c;
	IF err = 'none' AND NOT private.is_confirmed(session) THEN
		err := 'confirm';
	END IF;
END
$$;
