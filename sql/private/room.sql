-- How many more may wait. While all that were registered since the oldest that
-- waits would fit, they are not counted one by one: what that gives is never
-- too much, and costs the same however many wait.
CREATE FUNCTION private.room(max_total integer, moment timestamptz)
RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	span	bigint;
BEGIN
	span := 1 + (SELECT t.ordinal FROM data.enrollment t
		WHERE t.state = 'waiting' AND t.until > moment
		ORDER BY t.until DESC LIMIT 1)
	    - (SELECT t.ordinal FROM data.enrollment t
		WHERE t.state = 'waiting' AND t.until > moment
		ORDER BY t.until LIMIT 1);
	-- One call brings at most 64.
	IF span + 64 <= max_total THEN
		RETURN max_total - span;
	END IF;
	RETURN max_total - private.waiting_up_to(max_total, moment);
END
$$;
