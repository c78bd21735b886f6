-- Adds to the event log what a person did to something that is no device and
-- no enrollment: 'account ann', 'role nightshift', 'networks'.
-- account NULL: an administrator on the server, by the command line.
CREATE FUNCTION private.note_on(what text, account uuid, object text,
    address inet, details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO data.event (at, what, actor, account, object, address,
	    request, details)
	VALUES (private.now(), note_on.what, CASE WHEN note_on.account
	    IS NULL THEN 'program' ELSE 'account' END, note_on.account,
	    left(note_on.object, 200), note_on.address,
	    nullif(current_setting('handfast.request', true), ''),
	    note_on.details);
END
$$;
