-- The one clock. Read after the row lock, so that who waited for the lock does
-- not act by the time at which it began to wait. In a database made for tests
-- another function takes its place, whose time can be moved.
CREATE FUNCTION private.now() RETURNS timestamptz
LANGUAGE sql AS $$
	SELECT clock_timestamp()
$$;
