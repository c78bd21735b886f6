-- May this account try a code now; asked before the costly part.
-- err: none, signed-out, denied, paused (for wait_seconds).
CREATE FUNCTION api.claim_allowed(session bytea, OUT err text,
    OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'enroll') c;
	wait_seconds := 0;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT private.seconds_left(a.paused_until, private.now())
	INTO wait_seconds FROM data.account a WHERE a.id = who;
	IF wait_seconds > 0 THEN
		err := 'paused';
	END IF;
END
$$;
