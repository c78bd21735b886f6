-- Adds to the event log, in the transaction of what it tells. actor: who
-- wanted it: 'account', 'device' or 'program'. details never hold a secret.
CREATE FUNCTION private.note(what text, actor text, account uuid,
    enrollment uuid, device uuid, address inet, details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO data.event (at, what, actor, account, enrollment, device,
	    address, request, details)
	VALUES (private.now(), note.what, note.actor, note.account,
	    note.enrollment, note.device, note.address,
	    nullif(current_setting('handfast.request', true), ''),
	    note.details);
END
$$;
