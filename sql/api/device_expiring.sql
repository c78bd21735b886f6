-- A page of the devices that should have renewed and did not: those that still
-- come in, soonest end first, or those that expired, latest end first.
CREATE FUNCTION api.device_expiring(session bytea, expired boolean,
    after_end timestamptz, after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, profile text,
    last_seen_at timestamptz, not_after timestamptz, expires_in integer,
    late boolean, said text, said_at timestamptz, refused text,
    refused_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', x.device, x.name, x.profile, x.last_seen_at,
	    x.not_after, private.seconds_left(x.not_after, moment), true,
	    x.said, x.said_at, x.refused, x.refused_at
	FROM private.expiring(moment, NULL) x
	WHERE (x.not_after <= moment) = expired
	    AND (after_end IS NULL OR CASE WHEN expired
		THEN (x.not_after, x.device) < (after_end, after_id)
		ELSE (x.not_after, x.device) > (after_end, after_id) END)
	ORDER BY CASE WHEN expired THEN x.not_after END DESC,
	    CASE WHEN expired THEN x.device END DESC, x.not_after, x.device
	LIMIT max_rows;
END
$$;
