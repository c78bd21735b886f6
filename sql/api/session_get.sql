-- Who is signed in with this session; counts as use.
-- err: none, signed-out.
CREATE FUNCTION api.session_get(session bytea, address inet, OUT err text,
    OUT session_id uuid, OUT account uuid, OUT name text,
    OUT display_name text, OUT permissions text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	UPDATE data.session s
	SET used_at = moment, address = session_get.address
	FROM data.account a
	WHERE s.token = session AND a.id = s.account AND a.enabled
	    AND s.ends_at > moment AND s.used_at + s.idle > moment
	RETURNING s.id, a.id, a.name, a.display_name
	INTO session_id, account, name, display_name;
	IF NOT FOUND THEN
		err := 'signed-out';
		RETURN;
	END IF;
	err := 'none';
	permissions := private.permissions_of(account);
END
$$;
