-- Stops the clock; only in databases made for tests.
CREATE FUNCTION api.freeze() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.need_test_clock();
	UPDATE data.clock c SET frozen = private.now();
	RETURN private.now();
END
$$;
