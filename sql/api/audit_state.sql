-- How the chain stands, to who may read it.
CREATE FUNCTION api.audit_state(session bytea)
RETURNS TABLE (err text, first bigint, sealed bigint, unsealed integer,
    number bigint, seq bigint, at timestamptz, base_number bigint,
    restarts integer, alarm_at timestamptz, alarm_why text, alarm_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'audit') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY SELECT 'none', s.* FROM private.audit_state() s;
END
$$;
