-- The one clock. Read after the row lock, so that who waited for the lock does
-- not act by the time at which it began to wait.
CREATE FUNCTION private.now() RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT coalesce(c.frozen, clock_timestamp() + c.shift)
	    FROM data.clock c);
END
$$;
