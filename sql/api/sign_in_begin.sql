-- Somebody wants to sign in: whose password to check, or how long to wait
-- first. Counts as a failure from here on, for the name and for the network,
-- so tries side by side gain nothing; sign_in_end takes it back. Unknown and
-- disabled accounts give NULL and wait alike; so does one without a password,
-- but for its id.
CREATE FUNCTION api.sign_in_begin(name text, address inet, OUT account uuid,
    OUT password_hash text, OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	wait_seconds := private.sign_in_try(coalesce(sign_in_begin.name, ''),
	    sign_in_begin.address);
	IF wait_seconds = 0 THEN
		SELECT a.id, a.password_hash INTO account, password_hash
		FROM data.account a
		WHERE a.name = lower(sign_in_begin.name) AND a.enabled;
	END IF;
END
$$;
