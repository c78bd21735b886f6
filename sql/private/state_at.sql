-- The effective state: at its limit a row has ended, swept or not.
CREATE FUNCTION private.state_at(state text, until timestamptz,
    moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	    WHEN until <= moment THEN
		CASE state WHEN 'issued' THEN 'undelivered' ELSE 'expired' END
	    ELSE state END
$$;
