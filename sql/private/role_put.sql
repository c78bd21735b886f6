-- Makes an own role (version 0), or changes it if it is still the one that the
-- page showed (NULL: whatever it is). The caller has the people lock and its
-- answer in had. none (also if it is so already), input (name, description,
-- permissions), taken, not-found, state (built in), changed, scope (somebody
-- has it for one site, which a permission in it forbids), last.
CREATE FUNCTION private.role_put(actor uuid, address inet, of_role text,
    of_version integer, new_description text, new_permissions text[],
    had boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	was	jsonb := private.role_words(of_role);
	is_	data.role;
BEGIN
	SELECT r.* INTO is_ FROM data.role r WHERE r.name = of_role;
	IF (of_role ~ '^[a-z0-9-]{1,32}$'
	    AND char_length(new_description) BETWEEN 1 AND 200
	    AND cardinality(new_permissions) > 0 AND new_permissions
		<@ array(SELECT p.name FROM data.permission p)) IS NOT TRUE
	THEN
		RETURN 'input';
	ELSIF of_version = 0 AND is_.name IS NULL THEN
		INSERT INTO data.role (name, description)
		VALUES (of_role, new_description);
	ELSIF is_.name IS NULL THEN
		RETURN 'not-found';
	ELSIF is_.built_in THEN
		RETURN CASE of_version WHEN 0 THEN 'taken' ELSE 'state' END;
	ELSIF is_.description = new_description AND was -> 'permissions' =
	    to_jsonb(array(SELECT DISTINCT p FROM unnest(new_permissions) p
	    ORDER BY p))
	THEN
		RETURN 'none';
	ELSIF of_version = 0 THEN
		RETURN 'taken';
	ELSIF of_version <> is_.version THEN
		RETURN 'changed';
	END IF;
	-- In this order: what only it allows ends with what is taken away.
	INSERT INTO data.role_permission (role, permission)
	SELECT of_role, p FROM unnest(new_permissions) p
	ON CONFLICT DO NOTHING;
	DELETE FROM data.role_permission p WHERE p.role = of_role
	    AND p.permission <> ALL (new_permissions);
	IF private.is_everywhere(of_role) AND EXISTS (SELECT
	    FROM data.account_role h WHERE h.role = of_role
	    AND h.site IS NOT NULL)
	THEN
		RAISE EXCEPTION 'it is limited' USING ERRCODE = 'HF002';
	END IF;
	UPDATE data.role r SET description = new_description,
	    version = is_.version + 1 WHERE r.name = of_role AND was IS NOT NULL;
	PERFORM private.people_note_on(CASE WHEN was IS NULL THEN 'role.added'
	    ELSE 'role.changed' END, actor, 'role ' || of_role, address, was,
	    private.role_words(of_role));
	PERFORM private.keep_administrator(had);
	RETURN 'none';
EXCEPTION WHEN SQLSTATE 'HF001' THEN
	RETURN 'last';
WHEN SQLSTATE 'HF002' THEN
	RETURN 'scope';
END
$$;
