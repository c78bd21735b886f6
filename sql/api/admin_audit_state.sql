-- How the chain stands, to administrators on the server.
CREATE FUNCTION api.admin_audit_state()
RETURNS TABLE (err text, first bigint, sealed bigint, unsealed integer,
    number bigint, seq bigint, at timestamptz, base_number bigint,
    restarts integer, alarm_at timestamptz, alarm_why text, alarm_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT 'none', s.* FROM private.audit_state() s;
END
$$;
