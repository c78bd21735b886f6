-- Removes a site without devices, to which no role is limited, if it still has
-- the name that the page showed (was NULL: whatever it has). The caller has
-- the people lock. none (also if there is none), state (in use), changed.
CREATE FUNCTION private.site_remove(actor uuid, address inet, of_site uuid,
    was text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	now_is	text;
BEGIN
	SELECT s.name INTO now_is FROM data.site s WHERE s.id = of_site
	FOR UPDATE;
	IF now_is IS NULL THEN
		RETURN 'none';
	ELSIF now_is <> was THEN
		RETURN 'changed';
	END IF;
	-- What has ended is kept for a while, and is of no site then.
	UPDATE data.enrollment e SET site = NULL
	WHERE e.site = of_site AND e.until IS NULL;
	DELETE FROM data.site s WHERE s.id = of_site;
	PERFORM private.people_note_on('site.removed', actor,
	    'site ' || now_is, address, to_jsonb(now_is), NULL);
	RETURN 'none';
EXCEPTION WHEN foreign_key_violation THEN
	RETURN 'state';
END
$$;
