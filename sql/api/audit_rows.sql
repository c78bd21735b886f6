-- Part of the chain, for the signer.
CREATE FUNCTION api.audit_rows(after_seq bigint, up_to bigint,
    max_rows integer) RETURNS TABLE (seq bigint, text text, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT r.* FROM private.audit_rows(after_seq, up_to,
	    max_rows) r;
END
$$;
