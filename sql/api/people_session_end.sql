-- Ends one session of an account, or all (NULL). of_account NULL: the
-- session's own, which needs neither permission nor the password.
-- err: none (also if there is none), not-found (no such account), confirm.
CREATE FUNCTION api.people_session_end(session bytea, of_account uuid,
    of_session uuid, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
	from_	inet;
	ended	integer;
BEGIN
	IF of_account IS NULL THEN
		SELECT c.err, c.account, c.address INTO err, who, from_
		FROM private.session_check(session, NULL) c;
	ELSE
		SELECT c.err, c.account, c.address INTO err, who, from_
		FROM private.session_confirmed(session, 'people') c;
	END IF;
	IF err <> 'none' THEN
		RETURN;
	ELSIF of_account IS NOT NULL AND NOT EXISTS (SELECT
	    FROM data.account a WHERE a.id = of_account)
	THEN
		err := 'not-found';
		RETURN;
	END IF;
	DELETE FROM data.session s WHERE s.account = coalesce(of_account, who)
	    AND (of_session IS NULL OR s.id = of_session);
	GET DIAGNOSTICS ended = ROW_COUNT;
	IF ended > 0 THEN
		PERFORM private.people_note('account.signed-out', who,
		    coalesce(of_account, who), from_,
		    jsonb_build_object('sessions', ended));
	END IF;
END
$$;
