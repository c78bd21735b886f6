-- The rest of what the CA's page tells in one row: how many certificates of
-- devices are good, how many were issued within the hour (no further than cap),
-- when nginx's certificate ends, and when the signer last did a whole round.
CREATE FUNCTION api.ca_status(session bytea, cap integer, OUT err text,
    OUT good bigint, OUT issued_last_hour integer,
    OUT server_until timestamptz, OUT signer_seen_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'ca') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	good := (SELECT coalesce(greatest(sum(t.ending), 0), 0)
	    FROM private.tallies((moment AT TIME ZONE 'UTC')::date, NULL) t);
	issued_last_hour := private.issued_last_hour(moment, cap);
	server_until := (SELECT c.not_after FROM data.certificate c
	    WHERE c.device IS NULL AND c.purpose = 'server'
	    ORDER BY c.issued_at DESC LIMIT 1);
	signer_seen_at := (SELECT h.seen_at FROM data.heartbeat h
	    WHERE h.program = 'signer');
END
$$;
