-- Checkpoints of the chain, to an administrator on the server.
CREATE FUNCTION api.admin_audit_export_checkpoints(after_number bigint,
    up_to bigint, restarts_only boolean, max_rows integer)
RETURNS TABLE (err text, number bigint, seq bigint, is_void boolean, text text,
    signature bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT 'none', x.* FROM private.audit_checkpoints(
	    after_number, up_to, restarts_only, max_rows) x;
END
$$;
