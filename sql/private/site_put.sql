-- Makes a site (of_site NULL), or renames it if it still has the name that the
-- page showed (was NULL: whatever it has). The caller has the people lock.
-- err: none (also if it is so already), input, taken, not-found, changed.
CREATE FUNCTION private.site_put(actor uuid, address inet, of_site uuid,
    was text, new_name text, OUT err text, OUT site uuid)
LANGUAGE plpgsql AS $$
DECLARE
	now_is	text;
BEGIN
	site := of_site;
	SELECT s.name INTO now_is FROM data.site s WHERE s.id = of_site;
	err := CASE
	    WHEN (char_length(new_name) BETWEEN 1 AND 64) IS NOT TRUE THEN 'input'
	    WHEN of_site IS NOT NULL AND now_is IS NULL THEN 'not-found'
	    WHEN now_is = new_name THEN 'none'
	    WHEN now_is <> was THEN 'changed'
	    WHEN EXISTS (SELECT FROM data.site s WHERE lower(s.name) =
		lower(new_name) AND s.id IS DISTINCT FROM of_site) THEN 'taken'
	    ELSE 'none' END;
	IF err <> 'none' OR now_is = new_name THEN
		RETURN;
	END IF;
	IF of_site IS NULL THEN
		INSERT INTO data.site AS s (name, created_at)
		VALUES (new_name, private.now()) RETURNING s.id INTO site;
	ELSE
		UPDATE data.site s SET name = new_name WHERE s.id = of_site;
	END IF;
	PERFORM private.people_note_on(CASE WHEN of_site IS NULL
	    THEN 'site.added' ELSE 'site.renamed' END, actor,
	    'site ' || new_name, address, to_jsonb(now_is), to_jsonb(new_name));
END
$$;
