-- Takes registrations, each new (a row that waits for three minutes), the same
-- bytes again (a resume, which moves to this gateway), or refused: 'taken' if
-- id, ticket or code belong to other bytes, 'full' beyond a limit. One row of
-- answer for each, in their order; a refusal of one does not touch the others.
CREATE FUNCTION api.register(gateway text, max_per_address integer,
    max_total integer, regs api.registration[])
RETURNS TABLE (ord integer, err text, enrollment uuid, state text,
    expires_in integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	r	api.registration;
	moment	timestamptz;
	room	integer;
BEGIN
	IF cardinality(regs) > 64 THEN
		RAISE EXCEPTION 'more than 64 registrations in one call';
	ELSIF EXISTS (SELECT FROM unnest(regs) q WHERE q.channel = 'est') THEN
		RAISE EXCEPTION 'channel est is registered by the RA alone';
	END IF;
	-- A device on a line registers again by itself, should the database
	-- lose this with its last second. One that polls does not.
	IF register.gateway IS NOT NULL THEN
		PERFORM set_config('synchronous_commit', 'off', true);
	END IF;
	PERFORM private.register_lock(regs);
	PERFORM private.register_resume(register.gateway, regs);
	moment := private.now();
	room := private.room(max_total, moment);
	ord := 0;
	FOREACH r IN ARRAY regs LOOP
		ord := ord + 1;
		enrollment := r.enrollment;
		SELECT private.state_at(t.state, t.until, moment),
		    private.seconds_left(t.until, moment)
		INTO state, expires_in
		FROM data.enrollment t
		WHERE t.id = r.enrollment AND t.registration = r.registration;
		err := 'none';
		IF state IS NULL THEN
			err := private.register_new(register.gateway, r,
			    room > 0, max_per_address, moment);
			IF err = 'none' THEN
				room := room - 1;
				state := 'waiting';
				expires_in := 180;
			END IF;
		END IF;
		RETURN NEXT;
	END LOOP;
END
$$;
