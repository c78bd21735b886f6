-- How many devices wait, counted no further than most.
CREATE FUNCTION private.waiting_up_to(most integer, moment timestamptz)
RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(*) FROM (SELECT FROM data.enrollment t
	    WHERE t.state = 'waiting' AND t.until > moment LIMIT most) q);
END
$$;
