-- A registration that is not the repetition of a known one: 'none' and there
-- is a new row, or 'taken' or 'full'. Its keys are locked. A code that is in
-- use stays with the first who sent it, and the first is told of the others.
CREATE FUNCTION private.register_new(gateway text, r api.registration,
    room boolean, max_per_address integer, moment timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	place	bytea := private.slot(r.locator, r.handle);
	its_net	cidr := private.net(r.address);
	ends	timestamptz := moment + private.limit_of('waiting');
BEGIN
	UPDATE data.code_slot s SET repeats = s.repeats + 1
	WHERE s.slot = place AND s.free_at > moment;
	IF FOUND OR EXISTS (SELECT FROM data.enrollment t
	    WHERE t.id = r.enrollment) OR EXISTS (
	    SELECT FROM data.enrollment t
	    WHERE t.ticket_hash = r.ticket_hash)
	THEN
		RETURN 'taken';
	END IF;
	IF NOT room OR private.is_net_full(its_net, max_per_address, moment)
	THEN
		RETURN 'full';
	END IF;
	INSERT INTO data.code_slot AS s (slot, enrollment, reg, free_at,
	    repeats)
	VALUES (place, r.enrollment, r.reg, ends + interval '10 minutes', 0)
	ON CONFLICT (slot) DO UPDATE SET enrollment = excluded.enrollment,
	    reg = excluded.reg, free_at = excluded.free_at, repeats = 0;
	INSERT INTO data.enrollment (id, state, until, gateway, registration,
	    reg, ticket_hash, channel, locator, handle, proof, name, model,
	    system, serial, key_fp, key_type, address, net, created_at)
	VALUES (r.enrollment, 'waiting', ends, register_new.gateway,
	    r.registration, r.reg, r.ticket_hash, r.channel, r.locator,
	    r.handle, r.proof, r.name, r.model, r.system, r.serial, r.key_fp,
	    r.key_type, r.address, its_net, moment);
	PERFORM private.note('enrollment.registered', 'device', NULL,
	    r.enrollment, NULL, r.address, NULL);
	RETURN 'none';
END
$$;
