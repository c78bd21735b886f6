-- Sealed events behind seq after_seq up to up_to, in order. text: NULL if the
-- event is gone.
CREATE FUNCTION private.audit_rows(after_seq bigint, up_to bigint,
    max_rows integer) RETURNS TABLE (seq bigint, text text, hash bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT s.seq, CASE WHEN v.id IS NOT NULL THEN
	    private.event_text(v, s.seq, s.account_name) END, s.hash
	FROM (SELECT x.* FROM data.event_seal x
	    WHERE x.seq > after_seq AND x.seq <= up_to
	    ORDER BY x.seq LIMIT max_rows) s
	LEFT JOIN data.event v ON v.id = s.event
	ORDER BY s.seq;
END
$$;
