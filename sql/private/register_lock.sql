-- Calls of api.register that share an id, a ticket, a code or a network go one
-- after the other. In one fixed order, and before anything else is locked, so
-- none waits for another in a circle; none waits inside a unique index.
CREATE FUNCTION private.register_lock(regs api.registration[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215717, k.key) FROM (
	    SELECT DISTINCT v.key FROM unnest(regs) r
	    CROSS JOIN LATERAL (VALUES
		(uuid_hash(r.enrollment)),
		(hashtext(encode(r.ticket_hash, 'hex'))),
		(hashtext(encode(private.slot(r.locator, r.handle), 'hex'))),
		(hashinet(private.net(r.address)))) v (key)
	    ORDER BY v.key) k;
END
$$;
