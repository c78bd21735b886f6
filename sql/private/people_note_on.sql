-- Somebody (NULL: an administrator on the server) has changed a role or site.
CREATE FUNCTION private.people_note_on(what text, actor uuid, object text,
    address inet, before jsonb, after jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.note_on(what, actor, object, address,
	    jsonb_strip_nulls(jsonb_build_object('before', before,
	    'after', after)));
END
$$;
