-- Checkpoints of the chain, to who may export it.
CREATE FUNCTION api.audit_export_checkpoints(session bytea,
    after_number bigint, up_to bigint, restarts_only boolean,
    max_rows integer)
RETURNS TABLE (err text, number bigint, seq bigint, is_void boolean, text text,
    signature bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', x.* FROM private.audit_checkpoints(
	    after_number, up_to, restarts_only, max_rows) x;
END
$$;
