-- A change of policy in the event log, with what was before and what is now.
CREATE FUNCTION private.policy_note(what text, account uuid,
    object text, address inet, before jsonb, after jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.note_on(what, account, object, address,
	    jsonb_build_object('before', before - 'version',
	    'after', after - 'version'));
END
$$;
