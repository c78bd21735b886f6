-- The key of a code in data.code_slot. A handle is letters and digits.
CREATE FUNCTION private.slot(locator bytea, handle text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN locator IS NOT NULL THEN '\x4c'::bytea || locator
	    ELSE ('H' || handle)::bytea END
$$;
