-- Adds to the event log what happened to a row of data.factory.
CREATE FUNCTION private.factory_note(what text, f data.factory, actor text,
    details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.note(what, actor, NULL, NULL, NULL, NULL,
	    jsonb_build_object('factory', f.id, 'serial_number', f.serial)
	    || coalesce(details, '{}'));
END
$$;
