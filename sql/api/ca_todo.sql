-- What somebody should do about the CA (private.ca_todo), most urgent first.
CREATE FUNCTION api.ca_todo(session bytea, cap integer, longest integer,
    away integer)
RETURNS TABLE (err text, urgency integer, what text, name text,
    at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'ca') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', t.*
	FROM private.ca_todo(private.now(), cap, longest, away) t;
END
$$;
