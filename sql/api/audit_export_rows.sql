-- Part of the chain, to who may export it.
CREATE FUNCTION api.audit_export_rows(session bytea, after_seq bigint,
    up_to bigint, max_rows integer)
RETURNS TABLE (err text, seq bigint, text text, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', r.* FROM private.audit_rows(after_seq,
	    up_to, max_rows) r;
END
$$;
