-- The part of the chain that is exported for a time: from the last checkpoint
-- before it (number 0: from the very beginning) to the first after it (else
-- the last of all). earlier: restarts before. err: none; not-found: nothing is
-- signed yet.
CREATE FUNCTION private.audit_part(since timestamptz, until timestamptz,
    OUT err text, OUT base_number bigint, OUT base_seq bigint,
    OUT earlier bigint, OUT end_number bigint, OUT end_text text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT a.base_number, a.base_seq INTO base_number, base_seq
	FROM data.audit a;
	SELECT c.number, c.seq INTO base_number, base_seq
	FROM data.checkpoint c
	WHERE c.at <= since AND c.number > base_number
	    AND NOT private.audit_void(c)
	ORDER BY c.number DESC LIMIT 1;
	IF NOT FOUND THEN
		SELECT a.base_number, a.base_seq INTO base_number, base_seq
		FROM data.audit a;
	END IF;
	SELECT c.number, c.text INTO end_number, end_text
	FROM data.checkpoint c
	WHERE c.number > base_number AND NOT private.audit_void(c)
	ORDER BY c.at >= until DESC NULLS LAST,
	    CASE WHEN c.at >= until THEN c.number ELSE -c.number END LIMIT 1;
	IF NOT FOUND THEN
		SELECT c.number, c.text INTO end_number, end_text
		FROM data.checkpoint c WHERE c.number = base_number;
	END IF;
	err := CASE WHEN end_text IS NULL THEN 'not-found' ELSE 'none' END;
	earlier := (SELECT count(*) FROM data.checkpoint c
	    WHERE c.restart_after IS NOT NULL AND c.number < base_number);
END
$$;
