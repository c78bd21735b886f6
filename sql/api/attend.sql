-- What a gateway looks at when it was rung: how these enrollments stand now,
-- and which gateway holds them. Unknown ones give no row.
CREATE FUNCTION api.attend(enrollments uuid[])
RETURNS TABLE (enrollment uuid, state text, expires_in integer, kind text,
    reply bytea, gateway text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	RETURN QUERY
	SELECT t.id, s.state, private.seconds_left(t.until, moment),
	    CASE WHEN s.state <> 'undelivered' THEN t.kind END,
	    CASE WHEN s.state <> 'undelivered' THEN t.reply END, t.gateway
	FROM data.enrollment t
	CROSS JOIN LATERAL (
	    SELECT private.state_at(t.state, t.until, moment)) AS s (state)
	WHERE t.id = ANY (enrollments);
END
$$;
