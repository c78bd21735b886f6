-- A time out of a link; NULL if it is none.
CREATE FUNCTION private.as_time(typed text) RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
	RETURN typed::timestamptz;
EXCEPTION WHEN data_exception THEN
	RETURN NULL;
END
$$;
