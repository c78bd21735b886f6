-- What devices are to know of these enrollments, each as it effectively
-- stands. One query, so that the identities belong to the state beside them: a
-- claim without any left is the end of it for the device. Planned once: left to
-- itself the planner would do that at each call, for five times its cost.
CREATE FUNCTION private.outlook(enrollments uuid[])
RETURNS TABLE (enrollment uuid, state text, expires_in integer, kind text,
    reply bytea, gateway text, share bytea, confirm bytea, identities text[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	RETURN QUERY
	SELECT t.id, s.state, private.seconds_left(t.until, moment),
	    CASE WHEN s.state <> 'undelivered' THEN t.kind END,
	    CASE WHEN s.state <> 'undelivered' THEN t.reply END, t.gateway,
	    CASE WHEN s.state = 'claimed' THEN t.share END,
	    CASE WHEN s.state = 'claimed' THEN t.confirm END,
	    CASE WHEN s.state = 'claimed' AND t.channel = 'psk' THEN
		array(SELECT p.identity FROM data.psk p
		    WHERE p.enrollment = t.id AND p.used_at IS NULL
		    ORDER BY p.ordinal) END
	FROM data.enrollment t
	CROSS JOIN LATERAL (
	    SELECT private.state_at(t.state, t.until, moment)) AS s (state)
	WHERE t.id = ANY (enrollments);
END
$$;
