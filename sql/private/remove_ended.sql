-- Removes enrollments that ended longer ago than keep, and after a day those
-- that nobody has claimed: anybody can make them. At most max_rows of a kind.
CREATE FUNCTION private.remove_ended(max_rows integer, moment timestamptz,
    keep interval) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	n	integer;
	m	integer;
BEGIN
	DELETE FROM data.enrollment WHERE id IN (
	    SELECT t.id FROM data.enrollment t
	    WHERE t.finished_at <= moment - keep
	    LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS n = ROW_COUNT;
	DELETE FROM data.enrollment WHERE id IN (
	    SELECT t.id FROM data.enrollment t
	    WHERE t.claimed_by IS NULL
	    AND t.finished_at <= moment - interval '1 day'
	    LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS m = ROW_COUNT;
	RETURN n + m;
END
$$;
