-- The newest enrollments, whoever claimed them.
CREATE FUNCTION api.admin_enrollment_list(max_rows integer)
RETURNS TABLE (enrollment uuid, state text, expires_in integer, channel text,
    address inet, name text, claimed_by text, approved_name text, device uuid,
    repeats integer, created_at timestamptz, finished_at timestamptz,
    reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	RETURN QUERY
	SELECT t.id, private.state_at(t.state, t.until, moment),
	    private.seconds_left(t.until, moment), t.channel, t.address,
	    t.name, a.name, t.approved_name, t.device,
	    private.repeats_of(t), t.created_at,
	    coalesce(t.finished_at,
		CASE WHEN t.until <= moment THEN t.until END),
	    t.reason
	FROM data.enrollment t
	LEFT JOIN data.account a ON a.id = t.claimed_by
	ORDER BY t.created_at DESC LIMIT max_rows;
END
$$;
