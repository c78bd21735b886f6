-- The last checkpoint that is not void, ends at most with event up_to, and
-- whose event is still sealed with its hash: from there an administrator may
-- let the chain go on. number 0: none does but the beginning.
CREATE FUNCTION api.audit_fits(up_to bigint, OUT number bigint,
    OUT seq bigint, OUT is_base boolean, OUT text text, OUT signature bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.number, c.seq, c.number = a.base_number, c.text, c.signature
	INTO number, seq, is_base, text, signature
	FROM data.checkpoint c, data.audit a
	WHERE c.seq <= up_to AND c.number >= a.base_number
	AND NOT private.audit_void(c)
	AND (c.number = a.base_number OR c.seq = 0
	    OR EXISTS (SELECT FROM data.event_seal s
	    WHERE s.seq = c.seq AND s.hash = c.hash))
	ORDER BY c.number DESC LIMIT 1;
	number := coalesce(number, 0);
	seq := coalesce(seq, 0);
	is_base := coalesce(is_base, true);
END
$$;
