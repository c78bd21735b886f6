-- Ends rows of these states whose limit has passed, at most max_rows, passing
-- over those that somebody else has locked; gives their number.
CREATE FUNCTION private.end_overdue(states text[], max_rows integer)
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	e	data.enrollment;
	n	integer := 0;
BEGIN
	FOR e IN SELECT t.* FROM data.enrollment t
	    WHERE t.state = ANY (states) AND t.until <= moment
	    LIMIT max_rows FOR NO KEY UPDATE SKIP LOCKED
	LOOP
		PERFORM private.lapse(e);
		n := n + 1;
	END LOOP;
	RETURN n;
END
$$;
