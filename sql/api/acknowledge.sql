-- The device has opened its reply: issued → delivered. Again, or for a
-- decline: nothing changes, and err is none. A wrong acknowledgement changes
-- nothing.
-- err: none, not-found, ticket, proof, expired, state.
CREATE FUNCTION api.acknowledge(enrollment uuid, ticket_hash bytea,
    ack_hash bytea, OUT err text, OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	e := private.hold(acknowledge.enrollment);
	IF e.id IS NULL THEN
		err := 'not-found';
		RETURN;
	ELSIF e.ticket_hash IS DISTINCT FROM acknowledge.ticket_hash THEN
		err := 'ticket';
		RETURN;
	END IF;
	state := e.state;
	IF state IN ('expired', 'undelivered') THEN
		err := 'expired';
	ELSIF state NOT IN ('issued', 'delivered', 'declined') THEN
		err := 'state';
	ELSIF e.ack_hash IS DISTINCT FROM acknowledge.ack_hash THEN
		err := 'proof';
	ELSE
		err := 'none';
	END IF;
	IF err = 'none' AND state = 'issued' THEN
		PERFORM private.put(e, 'delivered', 'device', NULL, NULL,
		    jsonb_build_object('by', 'acknowledgement'));
		state := 'delivered';
	END IF;
END
$$;
