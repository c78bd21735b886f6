-- Up to which moment certificates may be counted in one step: about max_rows
-- of them from a moment on, none that a transaction might still add to.
CREATE FUNCTION private.tally_end(issued_from timestamptz,
    before timestamptz, max_rows integer) RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
	found	timestamptz;
BEGIN
	found := (SELECT c.issued_at FROM data.certificate c
	    WHERE c.issued_at >= issued_from AND c.issued_at < before
	    ORDER BY c.issued_at OFFSET max_rows LIMIT 1);
	IF found IS NULL THEN
		RETURN greatest(issued_from, before);
	END IF;
	-- More of one moment than a step should have are one step.
	RETURN greatest(found, (SELECT min(c.issued_at)
	    FROM data.certificate c WHERE c.issued_at >= issued_from)
	    + interval '1 microsecond');
END
$$;
