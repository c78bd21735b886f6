-- The last checkpoint that is not void, ends at most with event up_to, and
-- whose event is still sealed with its hash: from there an administrator may
-- let the chain go on. number 0: none does but the beginning.
CREATE FUNCTION api.audit_fits(up_to bigint, OUT number bigint,
    OUT seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	SELECT c.number, c.seq INTO number, seq
	FROM data.checkpoint c, data.audit a
	WHERE c.seq <= up_to AND c.number >= a.base_number
	AND NOT private.audit_void(c)
	AND (c.number = a.base_number OR c.seq = 0
	    OR EXISTS (SELECT FROM data.event_seal s
	    WHERE s.seq = c.seq AND s.hash = c.hash))
	ORDER BY c.number DESC LIMIT 1;
	number := coalesce(number, 0);
	seq := coalesce(seq, 0);
END
$$;
