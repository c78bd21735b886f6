-- Somebody wants to sign in: whose password to check, or how long to wait
-- first. Counts as a failure from here on, for the name and for the network,
-- so tries side by side gain nothing; sign_in_end takes it back. Unknown and
-- disabled accounts give NULL and wait alike.
CREATE FUNCTION api.sign_in_begin(name text, address inet, OUT account uuid,
    OUT password_hash text, OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
	by_name	text := private.name_subject(sign_in_begin.name);
	by_net	text := private.net_subject(sign_in_begin.address);
BEGIN
	wait_seconds := greatest(
	    private.sign_in_wait(by_name, 5, moment),
	    private.sign_in_wait(by_net, 20, moment));
	IF wait_seconds > 0 THEN
		RETURN;
	END IF;
	UPDATE data.sign_in_attempt t
	SET failures = t.failures + 1, last_at = moment
	WHERE t.subject IN (by_name, by_net);
	SELECT a.id, a.password_hash INTO account, password_hash
	FROM data.account a
	WHERE a.name = lower(sign_in_begin.name) AND a.enabled;
END
$$;
