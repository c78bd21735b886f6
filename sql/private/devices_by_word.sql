-- Devices with a word in name, owner or serial number that begins, or ends,
-- with this one; NULL if there are more than so many.
CREATE FUNCTION private.devices_by_word(part text, begins boolean,
    ends boolean, max_rows integer) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
	found	uuid[] := '{}';
	back	text := reverse(part);
BEGIN
	IF begins THEN
		found := array(SELECT w.device FROM data.device_word w
		    WHERE w.word >= part AND w.word < part || U&'\+10FFFF'
		    LIMIT max_rows + 1);
	END IF;
	IF ends AND cardinality(found) <= max_rows THEN
		found := found || array(
		    SELECT w.device FROM data.device_word w
		    WHERE reverse(w.word) >= back
			AND reverse(w.word) < back || U&'\+10FFFF'
		    LIMIT max_rows + 1);
	END IF;
	RETURN CASE WHEN cardinality(found) <= max_rows THEN found END;
END
$$;
