-- Events that may be sealed next, in their order.
CREATE FUNCTION private.audit_next(s data.audit, horizon xid8,
    max_rows integer) RETURNS TABLE (xid xid8, id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT v.xid, v.id FROM data.event v
	WHERE v.xid < horizon
	AND (v.xid, v.id) > (s.sealed_xid, s.sealed_id)
	AND NOT EXISTS (SELECT FROM data.event_seal x WHERE x.event = v.id)
	ORDER BY v.xid, v.id LIMIT max_rows;
END
$$;
