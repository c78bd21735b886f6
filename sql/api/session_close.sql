-- Signs out. A session that is not there is fine.
CREATE FUNCTION api.session_close(session bytea, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	gone	record;
BEGIN
	DELETE FROM data.session s WHERE s.token = session
	RETURNING s.account, s.address INTO gone;
	IF FOUND THEN
		PERFORM private.note('session.closed', 'account',
		    gone.account, NULL, NULL, gone.address, NULL);
	END IF;
	err := 'none';
END
$$;
