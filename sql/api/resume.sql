-- A device is back with its ticket, on this gateway (NULL: it polls): how its
-- enrollment stands, the stored reply if there is one, and what a claim has
-- left for it. Ends are states here, not errors. err: none, not-found, ticket.
CREATE FUNCTION api.resume(gateway text, enrollment uuid, ticket_hash bytea,
    OUT err text, OUT state text, OUT expires_in integer, OUT kind text,
    OUT reply bytea, OUT share bytea, OUT confirm bytea,
    OUT identities text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	SELECT t.* INTO e FROM data.enrollment t
	WHERE t.id = resume.enrollment;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	ELSIF e.ticket_hash IS DISTINCT FROM resume.ticket_hash THEN
		err := 'ticket';
		RETURN;
	END IF;
	IF e.until IS NOT NULL
	    AND e.gateway IS DISTINCT FROM resume.gateway
	THEN
		e := private.hold(resume.enrollment);
		IF e.until IS NOT NULL THEN
			PERFORM private.take_over(e.id, e.gateway,
			    resume.gateway);
		END IF;
	END IF;
	SELECT 'none', o.state, o.expires_in, o.kind, o.reply, o.share,
	    o.confirm, o.identities
	INTO err, state, expires_in, kind, reply, share, confirm, identities
	FROM private.outlook(ARRAY[resume.enrollment]) o;
	IF NOT FOUND THEN	-- removed this very moment
		err := 'not-found';
	END IF;
END
$$;
