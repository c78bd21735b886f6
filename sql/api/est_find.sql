-- What became of a code and a CSR that came before, in channel est, by the hash
-- of what stands in the ticket's place. Before the slow hash of a new code: is
-- there room for one more from this address.
-- err: none, not-found (and there is room), full.
CREATE FUNCTION api.est_find(ticket_hash bytea, address inet,
    max_per_address integer, max_total integer, OUT err text,
    OUT enrollment uuid, OUT state text, OUT expires_in integer,
    OUT kind text, OUT reply bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	id	uuid := (SELECT t.id FROM data.enrollment t
		    WHERE t.ticket_hash = est_find.ticket_hash
		    AND t.channel = 'est');
	moment	timestamptz := private.now();
BEGIN
	SELECT 'none', o.enrollment, o.state, o.expires_in, o.kind, o.reply
	INTO err, enrollment, state, expires_in, kind, reply
	FROM private.outlook(ARRAY[id]) o;
	IF NOT FOUND THEN
		err := CASE WHEN private.room(max_total, moment) <= 0
		    OR private.is_net_full(private.net(address),
			max_per_address, moment) THEN 'full'
		    ELSE 'not-found' END;
	END IF;
END
$$;
