-- The program that calls has done a whole round of its work. Written once a
-- minute at most.
CREATE FUNCTION api.seen() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
	who	text := replace(session_user, 'handfast_', '');
BEGIN
	IF EXISTS (SELECT FROM data.heartbeat h WHERE h.program = who
	    AND h.seen_at BETWEEN moment - interval '1 minute' AND moment)
	THEN
		RETURN;
	END IF;
	INSERT INTO data.heartbeat AS h (program, seen_at) VALUES (who, moment)
	ON CONFLICT (program) DO UPDATE SET seen_at = excluded.seen_at;
END
$$;
