-- A page of the devices that should have renewed and did not, or whose
-- certificates end within so many days; soonest end first.
CREATE FUNCTION api.admin_device_expiring(days integer, after_end timestamptz,
    after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, profile text,
    last_seen_at timestamptz, not_after timestamptz, expires_in integer,
    late boolean, said text, said_at timestamptz, refused text,
    refused_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	RETURN QUERY
	SELECT 'none', x.device, x.name, x.profile, x.last_seen_at,
	    x.not_after, private.seconds_left(x.not_after, moment),
	    x.late_at <= moment, x.said, x.said_at, x.refused, x.refused_at
	FROM private.expiring(CASE WHEN days IS NULL THEN moment END,
	    moment + make_interval(days => days)) x
	WHERE after_end IS NULL
	    OR (x.not_after, x.device) > (after_end, after_id)
	ORDER BY x.not_after, x.device LIMIT max_rows;
END
$$;
