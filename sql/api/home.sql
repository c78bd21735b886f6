-- How many devices wait for their code to be typed, counted up to 1000.
CREATE FUNCTION api.home(session bytea, OUT err text, OUT waiting integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'enroll') c;
	IF err = 'none' THEN
		waiting := private.waiting_up_to(1000, private.now());
	END IF;
END
$$;
