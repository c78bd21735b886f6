-- Raises unless this database was made for tests.
CREATE FUNCTION private.need_test_clock() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM data.setting s
	    WHERE s.name = 'test_clock' AND s.value = 'on')
	THEN
		RAISE EXCEPTION 'time moves by itself here'
		    USING ERRCODE = 'insufficient_privilege';
	END IF;
END
$$;
