-- A password is about to be tried, for a name (NULL: for none) and from a
-- network: how many seconds to wait first; 0, and then it counts as a failure
-- until private.sign_in_right says otherwise.
CREATE FUNCTION private.sign_in_try(name text, address inet) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	by_net	text := private.net_subject(address);
	by_name	text;
	seconds	integer := 0;
BEGIN
	IF name IS NOT NULL THEN
		by_name := private.name_subject(name);
		seconds := private.sign_in_wait(by_name, 5, moment);
	END IF;
	seconds := greatest(seconds,
	    private.sign_in_wait(by_net, 20, moment));
	IF seconds = 0 THEN
		UPDATE data.sign_in_attempt t
		SET failures = t.failures + 1, last_at = moment
		WHERE t.subject IN (by_name, by_net);
	END IF;
	RETURN seconds;
END
$$;
