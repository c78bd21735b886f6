-- Locks the count of a subject ('name …' or 'net …') and says for how many
-- seconds it must wait: nothing for the first free_tries failures within ten
-- minutes of each other, then 1, 2, 4 … up to 60 after the last one.
CREATE FUNCTION private.sign_in_wait(subject text, free_tries integer,
    moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	t	data.sign_in_attempt;
	penalty	double precision;
BEGIN
	INSERT INTO data.sign_in_attempt AS a (subject, failures, last_at)
	VALUES (sign_in_wait.subject, 0, moment)
	ON CONFLICT ON CONSTRAINT sign_in_attempt_pkey DO UPDATE
	    SET failures = CASE
		WHEN a.last_at <= moment - interval '10 minutes' THEN 0
		ELSE a.failures END
	RETURNING a.* INTO t;
	IF t.failures < free_tries THEN
		RETURN 0;
	END IF;
	penalty := least(60, 2.0 ^ least(t.failures - free_tries, 6));
	RETURN private.seconds_left(t.last_at + penalty *
	    interval '1 second', moment);
END
$$;
