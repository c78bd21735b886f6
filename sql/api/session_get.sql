-- Who is signed in with this session; counts as use. confirmed: the password
-- was typed within five minutes.
-- err: none, signed-out, network (not from this address).
CREATE FUNCTION api.session_get(session bytea, address inet, OUT err text,
    OUT session_id uuid, OUT account uuid, OUT name text,
    OUT display_name text, OUT permissions text[], OUT confirmed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	UPDATE data.session s
	SET used_at = moment, address = session_get.address
	FROM data.account a
	WHERE s.token = session AND a.id = s.account AND a.enabled
	    AND s.ends_at > moment AND s.used_at + s.idle > moment
	    AND private.may_come(a.id, session_get.address)
	RETURNING s.id, a.id, a.name, a.display_name
	INTO session_id, account, name, display_name;
	IF NOT FOUND THEN
		err := CASE WHEN EXISTS (SELECT FROM data.session s
		    JOIN data.account a ON a.id = s.account AND a.enabled
		    WHERE s.token = session_get.session
		    AND s.ends_at > moment AND s.used_at + s.idle > moment)
		    THEN 'network' ELSE 'signed-out' END;
		RETURN;
	END IF;
	err := 'none';
	permissions := private.permissions_of(account);
	confirmed := private.is_confirmed(session);
END
$$;
