-- A page of the devices within the account's reach that should have renewed and
-- did not: those that still come in, soonest end first, or those that expired,
-- latest end first.
CREATE FUNCTION api.device_expiring(session bytea, expired boolean,
    after_end timestamptz, after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, profile text,
    last_seen_at timestamptz, not_after timestamptz, expires_in integer,
    late boolean, said text, said_at timestamptz, refused text,
    refused_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', d.id, d.name, d.profile, nullif(s.at, '-infinity'),
	    d.ends_at, private.seconds_left(d.ends_at, private.now()), true,
	    p.said, p.said_at, p.refused, p.refused_at
	FROM private.expiring_ids(private.sites_of(who, 'view'), expired,
	    after_end, after_id, max_rows) WITH ORDINALITY f (id, n)
	JOIN data.device d ON d.id = f.id
	JOIN data.device_seen s ON s.device = f.id
	LEFT JOIN data.device_trouble p ON p.device = f.id
	ORDER BY f.n;
END
$$;
