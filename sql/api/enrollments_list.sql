-- The caller's own claims, newest first; before: claimed_at of the last one of
-- the page before.
CREATE FUNCTION api.enrollments_list(session bytea, before timestamptz,
    max_rows integer)
RETURNS TABLE (err text, enrollment uuid, state text, name text,
    approved_name text, device uuid, created_at timestamptz,
    claimed_at timestamptz, finished_at timestamptz, expires_in integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	moment	timestamptz;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	moment := private.now();
	RETURN QUERY
	SELECT 'none', t.id, private.state_at(t.state, t.until, moment),
	    t.name, t.approved_name, t.device, t.created_at, t.claimed_at,
	    coalesce(t.finished_at,
		CASE WHEN t.until <= moment THEN t.until END),
	    private.seconds_left(t.until, moment)
	FROM data.enrollment t
	WHERE t.claimed_by = who
	    AND t.claimed_at < coalesce(before, 'infinity')
	ORDER BY t.claimed_at DESC LIMIT max_rows;
END
$$;
