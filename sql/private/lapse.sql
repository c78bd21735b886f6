-- Ends a locked row whose limit has passed; gives the end.
CREATE FUNCTION private.lapse(e data.enrollment) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	ended	text := CASE e.state WHEN 'issued' THEN 'undelivered'
		    ELSE 'expired' END;
BEGIN
	PERFORM private.put(e, ended, 'program', NULL, NULL,
	    jsonb_build_object('from', e.state));
	RETURN ended;
END
$$;
