-- An account has tried too many codes: it waits for ten minutes. The caller has
-- locked it.
CREATE FUNCTION private.pause(who uuid, address inet, moment timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE data.account a SET paused_until = moment + interval '10 minutes'
	WHERE a.id = who;
	DELETE FROM data.code_attempt t WHERE t.account = who;
	PERFORM private.note('account.paused', 'account', who, NULL, NULL,
	    address, NULL);
END
$$;
