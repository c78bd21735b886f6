-- Makes the one link of an account by which its person chooses a password; one
-- from before is void. cut: the old password and its sessions end at once. The
-- caller has the people lock and its answer in had.
-- err: none, not-found, changed, state (disabled), last.
CREATE FUNCTION private.people_link(actor uuid, address inet, who uuid,
    version integer, token bytea, cut boolean, had boolean, OUT err text,
    OUT purpose text, OUT ends_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	was	data.account;
BEGIN
	err := private.version_err(who, version);
	SELECT a.* INTO was FROM data.account a WHERE a.id = who;
	IF err = 'none' AND NOT was.enabled THEN
		err := 'state';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	purpose := CASE WHEN was.password_hash IS NULL
	    AND was.last_sign_in_at IS NULL THEN 'invite' ELSE 'reset' END;
	ends_at := moment + CASE purpose WHEN 'invite' THEN interval '72 hours'
	    ELSE interval '24 hours' END;
	INSERT INTO data.account_link AS l (account, token, purpose, made_at,
	    ends_at)
	VALUES (who, people_link.token, people_link.purpose, moment,
	    people_link.ends_at)
	ON CONFLICT ON CONSTRAINT account_link_pkey DO UPDATE
	SET token = excluded.token, purpose = excluded.purpose,
	    made_at = excluded.made_at, ends_at = excluded.ends_at;
	UPDATE data.account a SET version = a.version + 1,
	    password_hash = CASE WHEN cut THEN NULL ELSE a.password_hash END
	WHERE a.id = who;
	IF cut THEN
		DELETE FROM data.session s WHERE s.account = who;
	END IF;
	PERFORM private.people_note(CASE purpose WHEN 'invite'
	    THEN 'account.invited' ELSE 'account.reset' END, actor, who,
	    address, jsonb_build_object('until', ends_at, 'password_ended',
	    cut AND was.password_hash IS NOT NULL));
	PERFORM private.keep_administrator(had);
EXCEPTION WHEN SQLSTATE 'HF001' THEN
	err := 'last';
	purpose := NULL;
	ends_at := NULL;
END
$$;
