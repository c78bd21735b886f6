-- The time, and whether it is a test's; for comparing with the host's clock.
CREATE FUNCTION api.clock(OUT now timestamptz, OUT shifted boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	now := private.now();
	shifted := EXISTS (SELECT FROM data.clock c
	    WHERE c.frozen IS NOT NULL OR c.shift <> interval '0');
END
$$;
