-- How long an enrollment may stay in a state; NULL for ends.
CREATE FUNCTION private.limit_of(state text) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE state
	    WHEN 'waiting' THEN interval '3 minutes'
	    WHEN 'claimed' THEN interval '2 minutes'
	    WHEN 'verified' THEN interval '10 minutes'
	    WHEN 'approved' THEN interval '10 minutes'
	    WHEN 'issued' THEN interval '24 hours' END
$$;
