-- Makes a database one for tests: as a superuser, after load.sh. From here on
-- handfast_test may log in and move the time.
INSERT INTO data.setting (name, value) VALUES ('test_clock', 'on')
ON CONFLICT (name) DO UPDATE SET value = 'on';
ALTER ROLE handfast_test LOGIN;
CREATE OR REPLACE FUNCTION private.now() RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT coalesce(c.frozen, clock_timestamp() + c.shift)
	    FROM data.clock c);
END
$$;
