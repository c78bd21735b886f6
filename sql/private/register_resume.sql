-- The identical bytes again: the rows that still live move to this gateway. In
-- the order of their ids, and before any code is locked, so that none waits for
-- another in a circle.
CREATE FUNCTION private.register_resume(new_gateway text,
    regs api.registration[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	r	record;
	old	text;
BEGIN
	FOR r IN SELECT q.enrollment, q.registration FROM unnest(regs) q
	    ORDER BY q.enrollment
	LOOP
		SELECT t.gateway INTO old FROM data.enrollment t
		WHERE t.id = r.enrollment AND t.registration = r.registration
		    AND t.until IS NOT NULL
		    AND t.gateway IS DISTINCT FROM new_gateway
		FOR NO KEY UPDATE;
		IF FOUND THEN
			PERFORM private.take_over(r.enrollment, old,
			    new_gateway);
		END IF;
	END LOOP;
END
$$;
