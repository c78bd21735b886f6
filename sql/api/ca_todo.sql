-- What somebody should do about the CA (private.ca_todo), most urgent first;
-- away: seconds until at, below 0 since.
CREATE FUNCTION api.ca_todo(session bytea, cap integer, longest integer,
    patience integer)
RETURNS TABLE (err text, urgency integer, what text, name text,
    at timestamptz, away bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'ca') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', t.*,
	    extract(epoch FROM t.at - moment)::bigint
	FROM private.ca_todo(moment, cap, longest, patience) t;
END
$$;
