-- The row of a serial number, locked. id NULL: there is none.
CREATE FUNCTION private.factory_of(of_serial text) RETURNS data.factory
LANGUAGE plpgsql AS $$
DECLARE
	f	data.factory;
BEGIN
	f := private.factory_hold((SELECT t.id FROM data.factory t
	    WHERE t.serial = of_serial));
	RETURN f;
END
$$;
