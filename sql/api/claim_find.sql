-- What is registered under a code. A code that nobody has is counted: the
-- tenth in ten minutes pauses the account. Changes nothing else. enrollment
-- and state beside a refusal only if the claim is the caller's own.
-- err: none (it waits), not-found, paused, expired, taken.
CREATE FUNCTION api.claim_find(session bytea, of_locator bytea, of_handle text,
    OUT err text, OUT enrollment uuid, OUT registration bytea, OUT reg bytea,
    OUT proof bytea, OUT ticket_hash bytea, OUT channel text,
    OUT locator bytea, OUT handle text, OUT name text, OUT model text,
    OUT system text, OUT serial text, OUT key_fp bytea, OUT key_type text,
    OUT address inet, OUT state text, OUT mine boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who		uuid;
	who_address	inet;
	moment		timestamptz;
	e		data.enrollment;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	-- The tries of one account go one after the other.
	PERFORM FROM data.account a WHERE a.id = who FOR NO KEY UPDATE;
	moment := private.now();
	IF EXISTS (SELECT FROM data.account a
	    WHERE a.id = who AND a.paused_until > moment)
	THEN
		err := 'paused';
		RETURN;
	END IF;
	SELECT t.* INTO e
	FROM data.code_slot s JOIN data.enrollment t ON t.id = s.enrollment
	WHERE s.slot = private.slot(of_locator, of_handle)
	    AND s.free_at > moment AND t.reg = s.reg;
	IF NOT FOUND THEN
		PERFORM private.wrong_code(who, who_address, moment);
		err := 'not-found';
		RETURN;
	END IF;
	state := private.state_at(e.state, e.until, moment);
	mine := e.claimed_by IS NOT DISTINCT FROM who;
	err := CASE state WHEN 'waiting' THEN 'none'
	    WHEN 'expired' THEN 'expired' ELSE 'taken' END;
	IF err = 'none' THEN
		SELECT e.id, e.registration, e.reg, e.proof, e.ticket_hash,
		    e.channel, e.locator, e.handle, e.name, e.model, e.system,
		    e.serial, e.key_fp, e.key_type, e.address
		INTO enrollment, registration, reg, proof, ticket_hash,
		    channel, locator, handle, name, model, system,
		    serial, key_fp, key_type, address;
	ELSIF mine THEN
		enrollment := e.id;
	ELSE
		state := NULL;
	END IF;
END
$$;
