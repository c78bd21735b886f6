-- Checkpoints behind a number up to another, in order: all but void ones, with
-- all restarts.
CREATE FUNCTION private.audit_checkpoints(after_number bigint, up_to bigint,
    restarts_only boolean, max_rows integer)
RETURNS TABLE (number bigint, seq bigint, is_void boolean, text text,
    signature bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT c.number, c.seq, private.audit_void(c), c.text,
	    c.signature
	FROM data.checkpoint c
	WHERE c.number > after_number AND c.number <= up_to
	AND (c.restart_after IS NOT NULL
	    OR NOT restarts_only AND NOT private.audit_void(c))
	ORDER BY c.number LIMIT max_rows;
END
$$;
