-- Removes counts of failures that no longer matter, at most max_rows of a
-- kind.
CREATE FUNCTION private.forget_attempts(max_rows integer, moment timestamptz)
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	old	timestamptz := moment - interval '1 hour';
	n	integer;
	m	integer;
BEGIN
	DELETE FROM data.sign_in_attempt WHERE subject IN (
	    SELECT t.subject FROM data.sign_in_attempt t
	    WHERE t.last_at <= old LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS n = ROW_COUNT;
	DELETE FROM data.code_attempt WHERE ctid IN (
	    SELECT t.ctid FROM data.code_attempt t
	    WHERE t.at <= old LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS m = ROW_COUNT;
	RETURN n + m;
END
$$;
