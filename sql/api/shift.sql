-- Moves the clock; only in databases made for tests. Gives the new time.
CREATE FUNCTION api.shift(by_interval interval) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.need_test_clock();
	UPDATE data.clock c SET
	    shift = c.shift + CASE WHEN c.frozen IS NULL THEN by_interval
		ELSE interval '0' END,
	    frozen = c.frozen + by_interval;
	RETURN private.now();
END
$$;
