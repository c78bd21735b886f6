-- How many others have sent this enrollment's code while it was reserved.
CREATE FUNCTION private.repeats_of(e data.enrollment) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
	RETURN coalesce((SELECT s.repeats FROM data.code_slot s
	    WHERE s.slot = private.slot(e.locator, e.handle)
	    AND s.reg = e.reg), 0);
END
$$;
