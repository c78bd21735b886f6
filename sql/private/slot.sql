-- The key of a code in data.code_slot.
CREATE FUNCTION private.slot(locator bytea, handle text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN locator IS NOT NULL THEN '\x4c'::bytea || locator
	    ELSE convert_to('H' || handle, 'UTF8') END
$$;
