-- An administrator has changed an account.
CREATE FUNCTION private.account_event(what text, account uuid, details jsonb)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.note(what, 'program', account, NULL, NULL, NULL,
	    details);
END
$$;
