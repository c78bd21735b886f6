-- How many devices wait for their code to be typed, counted up to 1000, and for
-- how long the caller is paused.
CREATE FUNCTION api.home(session bytea, OUT err text, OUT waiting integer,
    OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'enroll') c;
	IF err = 'none' THEN
		waiting := private.waiting_up_to(1000, moment);
		wait_seconds := (SELECT private.seconds_left(a.paused_until,
		    moment) FROM data.account a WHERE a.id = who);
	END IF;
END
$$;
