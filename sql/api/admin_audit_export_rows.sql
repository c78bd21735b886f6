-- Part of the chain, to an administrator on the server.
CREATE FUNCTION api.admin_audit_export_rows(after_seq bigint, up_to bigint,
    max_rows integer)
RETURNS TABLE (err text, seq bigint, text text, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT 'none', r.* FROM private.audit_rows(after_seq,
	    up_to, max_rows) r;
END
$$;
