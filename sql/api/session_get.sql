-- Who is signed in with this session. Counts as use, unless a page has asked by
-- itself (passive): left open it must not keep the session alive. Use is written
-- down once in a minute, or in a tenth of idle. confirmed: the password was typed
-- within five minutes.
-- err: none, signed-out, network (not from this address).
CREATE FUNCTION api.session_get(session bytea, address inet,
    passive boolean DEFAULT false, OUT err text,
    OUT session_id uuid, OUT account uuid, OUT name text,
    OUT display_name text, OUT permissions text[], OUT confirmed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT s.id, a.id, a.name, a.display_name
	INTO session_id, account, name, display_name
	FROM data.session s JOIN data.account a ON a.id = s.account
	WHERE s.token = session AND a.enabled
	    AND s.ends_at > moment AND s.used_at + s.idle > moment;
	IF NOT FOUND THEN
		err := 'signed-out';
		RETURN;
	ELSIF NOT private.may_come(account, session_get.address) THEN
		err := 'network';
		RETURN;
	END IF;
	-- A page must not cost a write: to the minute is near enough.
	IF NOT passive THEN
		UPDATE data.session s
		SET used_at = moment, address = session_get.address
		WHERE s.id = session_id AND (s.used_at <= moment
			- least(s.idle / 10, interval '1 minute')
		    OR s.address IS DISTINCT FROM session_get.address);
	END IF;
	err := 'none';
	permissions := private.permissions_of(account);
	confirmed := private.is_confirmed(session);
END
$$;
