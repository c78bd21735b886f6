-- Somebody (NULL: an administrator on the server) has changed an account.
CREATE FUNCTION private.people_note(what text, actor uuid, who uuid,
    address inet, details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF actor IS NULL THEN
		PERFORM private.account_event(what, who, details);
	ELSE
		PERFORM private.note_on(what, actor, (SELECT 'account '
		    || a.name FROM data.account a WHERE a.id = who),
		    address, details);
	END IF;
END
$$;
