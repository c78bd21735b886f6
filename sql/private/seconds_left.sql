-- Whole seconds until then, rounded up; 0 if past or never.
CREATE FUNCTION private.seconds_left(until timestamptz, moment timestamptz)
RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(greatest(0,
	    ceil(extract(epoch FROM until - moment))), 0)::integer
$$;
