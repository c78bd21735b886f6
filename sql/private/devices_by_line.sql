-- Devices among which are all that have what was typed in name, owner or
-- serial number; NULL: it is too common to say, or has to be looked for inside
-- of words. A word in the middle of it is a whole one, the first is the end of
-- one, the last the beginning; a single one may be either, and is first taken
-- for that. Those elsewhere than at these sites (NULL: anywhere) are none.
CREATE FUNCTION private.devices_by_line(line text, sites uuid[],
    max_rows integer) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
	words	text[] := data.words_of(line);
	n	integer := cardinality(words);
	found	uuid[];
BEGIN
	FOR i IN 1 .. n LOOP
		found := private.devices_by_word(words[i], i = n OR i > 1,
		    i < n OR n = 1, max_rows);
		IF sites IS NOT NULL AND cardinality(found) > 0 THEN
			found := array(SELECT d.id FROM data.device d
			    WHERE d.id = ANY (found) AND d.site = ANY (sites));
		END IF;
		IF cardinality(found) = 0 AND words[1] = line THEN
			RETURN NULL;
		END IF;
		EXIT WHEN found IS NOT NULL;
	END LOOP;
	RETURN found;
END
$$;
