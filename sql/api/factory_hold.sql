-- Waits until nobody holds the row of this id, there or not, and holds it to the
-- end of the transaction.
CREATE FUNCTION api.factory_hold(of_factory uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM private.factory_hold(of_factory);
END
$$;
