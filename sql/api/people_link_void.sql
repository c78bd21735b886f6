-- The link of an account works no more.
-- err: none (also if there is none), confirm, not-found.
CREATE FUNCTION api.people_link_void(session bytea, of_account uuid,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	actor	uuid;
	from_	inet;
BEGIN
	PERFORM private.people_lock();
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		err := private.version_err(of_account, NULL);
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	DELETE FROM data.account_link l WHERE l.account = of_account;
	IF FOUND THEN
		UPDATE data.account a SET version = a.version + 1
		WHERE a.id = of_account;
		PERFORM private.people_note('account.link-voided', actor,
		    of_account, from_, NULL);
	END IF;
END
$$;
