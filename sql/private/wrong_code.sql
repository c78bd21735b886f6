-- Counts a well-formed code that nobody has, or that a device has refused. The
-- tenth in ten minutes pauses the account for ten. The caller has locked the
-- account. address: NULL if not the operator but the device has told.
CREATE FUNCTION private.wrong_code(who uuid, address inet,
    moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	window_start	timestamptz := moment - interval '10 minutes';
BEGIN
	INSERT INTO data.code_attempt (account, at) VALUES (who, moment);
	PERFORM private.note('code.wrong', 'account', who, NULL, NULL,
	    address, NULL);
	IF (SELECT count(*) FROM data.code_attempt t
	    WHERE t.account = who AND t.at > window_start) >= 10
	THEN
		PERFORM private.pause(who, address, moment);
	END IF;
END
$$;
