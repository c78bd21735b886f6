-- The identical bytes again: the rows that still live move to this gateway.
CREATE FUNCTION private.register_resume(new_gateway text,
    regs api.registration[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	e	record;
BEGIN
	FOR e IN SELECT t.id, t.gateway FROM unnest(regs) r
	    JOIN data.enrollment t ON t.id = r.enrollment
		AND t.registration = r.registration
	    WHERE t.until IS NOT NULL
	    AND t.gateway IS DISTINCT FROM new_gateway
	    ORDER BY t.id FOR NO KEY UPDATE OF t
	LOOP
		PERFORM private.take_over(e.id, e.gateway, new_gateway);
	END LOOP;
END
$$;
