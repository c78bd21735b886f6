-- Behind a change: takes it back, by an exception for the caller's block, if
-- there was an administrator (what people_lock gave) and now is none.
CREATE FUNCTION private.keep_administrator(had boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF had AND NOT private.has_administrator() THEN
		RAISE EXCEPTION 'nobody could change people any more'
		    USING ERRCODE = 'HF001';
	END IF;
END
$$;
