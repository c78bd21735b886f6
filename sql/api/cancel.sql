-- The device gives up before its certificate is issued.
-- err: none (also again), not-found, ticket, expired, state.
CREATE FUNCTION api.cancel(enrollment uuid, ticket_hash bytea, OUT err text,
    OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	e := private.hold(cancel.enrollment);
	IF e.id IS NULL THEN
		err := 'not-found';
		RETURN;
	ELSIF e.ticket_hash IS DISTINCT FROM cancel.ticket_hash THEN
		err := 'ticket';
		RETURN;
	END IF;
	state := e.state;
	IF state IN ('waiting', 'claimed', 'verified', 'approved') THEN
		PERFORM private.put(e, 'cancelled', 'device', NULL, NULL,
		    NULL);
		state := 'cancelled';
	END IF;
	err := CASE state WHEN 'cancelled' THEN 'none'
	    WHEN 'expired' THEN 'expired' ELSE 'state' END;
END
$$;
