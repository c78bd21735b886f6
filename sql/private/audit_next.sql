-- Events that may be sealed next, in their order. The plan stays as it was made
-- while a session lives, and it may be made while there are next to none: so
-- each event's seal is looked for by index, and not in all of them.
CREATE FUNCTION private.audit_next(s data.audit, horizon xid8,
    max_rows integer) RETURNS TABLE (xid xid8, id bigint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT v.xid, v.id FROM data.event v
	WHERE v.xid < horizon
	AND (v.xid, v.id) > (s.sealed_xid, s.sealed_id)
	AND NOT EXISTS (SELECT FROM data.event_seal x WHERE x.event = v.id)
	ORDER BY v.xid, v.id LIMIT max_rows;
END
$$;
