-- The request id for the events of this connection, until it is set again.
-- What is not 1 to 64 printable ASCII characters clears it.
CREATE FUNCTION api.note_request(request text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM set_config('handfast.request', CASE
	    WHEN request ~ '^[!-~]{1,64}$' THEN request ELSE '' END, false);
END
$$;
