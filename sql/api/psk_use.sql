-- A handshake with this identity has completed: it is used up, once.
-- err: none, taken (it was), not-found (also if its enrollment is not claimed
-- any more).
CREATE FUNCTION api.psk_use(identity text, OUT err text, OUT enrollment uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	used	timestamptz;
BEGIN
	UPDATE data.psk p SET used_at = private.now()
	FROM data.enrollment t
	WHERE p.identity = psk_use.identity AND p.used_at IS NULL
	    AND t.id = p.enrollment AND t.state = 'claimed'
	    AND t.until > private.now()
	RETURNING p.enrollment INTO enrollment;
	IF FOUND THEN
		err := 'none';
		RETURN;
	END IF;
	SELECT p.used_at INTO used
	FROM data.psk p JOIN data.enrollment t ON t.id = p.enrollment
	WHERE p.identity = psk_use.identity AND t.state = 'claimed'
	    AND t.until > private.now();
	err := CASE WHEN used IS NULL THEN 'not-found' ELSE 'taken' END;
END
$$;
