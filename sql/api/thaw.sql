-- Lets a stopped clock run on from where it stood; only in databases made for
-- tests.
CREATE FUNCTION api.thaw() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.need_test_clock();
	UPDATE data.clock c SET shift = c.frozen - clock_timestamp(),
	    frozen = NULL
	WHERE c.frozen IS NOT NULL;
	RETURN private.now();
END
$$;
