-- What was tried was right: the failures of the name are forgotten, and the
-- one that was counted for the network is taken back.
CREATE FUNCTION private.sign_in_right(name text, address inet) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM data.sign_in_attempt t
	WHERE t.subject = private.name_subject(name);
	UPDATE data.sign_in_attempt t SET failures = t.failures - 1
	WHERE t.subject = private.net_subject(address) AND t.failures > 0;
END
$$;
