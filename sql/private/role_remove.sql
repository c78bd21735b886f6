-- Removes an own role that nobody has (version NULL: whatever it is). The
-- caller has the people lock. err: none (also if there is none), state (built
-- in, or somebody has it: holders says who, at most ten), changed.
CREATE FUNCTION private.role_remove(actor uuid, address inet, of_role text,
    of_version integer, OUT err text, OUT holders text[])
LANGUAGE plpgsql AS $$
DECLARE
	was	jsonb := private.role_words(of_role);
	is_	data.role;
BEGIN
	SELECT r.* INTO is_ FROM data.role r WHERE r.name = of_role;
	holders := array(SELECT DISTINCT a.name FROM data.account_role h
	    JOIN data.account a ON a.id = h.account WHERE h.role = of_role
	    ORDER BY a.name LIMIT 10);
	err := CASE WHEN is_.name IS NULL THEN 'none'
	    WHEN is_.built_in OR cardinality(holders) > 0 THEN 'state'
	    WHEN is_.version <> of_version THEN 'changed'
	    ELSE 'none' END;
	IF err <> 'none' OR was IS NULL THEN
		RETURN;
	END IF;
	DELETE FROM data.role r WHERE r.name = of_role;
	PERFORM private.people_note_on('role.removed', actor,
	    'role ' || of_role, address, was, NULL);
EXCEPTION WHEN foreign_key_violation THEN
	err := 'state';
END
$$;
