-- Makes room for the functions: all of api and private go and come again in
-- one transaction, so a changed signature leaves no old overload behind.

SET LOCAL check_function_bodies = off;

DO $$
DECLARE
	f regprocedure;
BEGIN
	FOR f IN SELECT p.oid FROM pg_proc p
	    WHERE p.pronamespace IN ('api'::regnamespace,
	    'private'::regnamespace)
	LOOP
		EXECUTE format('DROP FUNCTION %s', f);
	END LOOP;
END
$$;
