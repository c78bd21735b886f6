-- Disables an account: its sessions and its link end, and nothing that it has
-- approved is signed. Or enables it: a pause ends, too, and claims before now
-- do not lead to another. The caller has the people lock and its answer in had.
-- none (also if it is so already), not-found, self, changed, last.
CREATE FUNCTION private.people_enable(actor uuid, address inet, who uuid,
    version integer, enable boolean, had boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	err	text := private.version_err(who, version);
	was	data.account;
BEGIN
	SELECT a.* INTO was FROM data.account a WHERE a.id = who;
	IF err = 'not-found' THEN
		RETURN err;
	ELSIF NOT enable AND actor = who THEN
		RETURN 'self';
	ELSIF actor IS NOT NULL AND enable = was.enabled AND (NOT enable
	    OR coalesce(was.paused_until <= private.now(), true))
	THEN
		RETURN 'none';
	ELSIF err <> 'none' THEN
		RETURN err;
	ELSIF enable THEN
		UPDATE data.account a SET enabled = true, paused_until = NULL,
		    forgiven_at = private.now(), version = a.version + 1
		WHERE a.id = who;
	ELSE
		UPDATE data.account a
		SET enabled = false, version = a.version + 1
		WHERE a.id = who;
		DELETE FROM data.session s WHERE s.account = who;
		DELETE FROM data.account_link l WHERE l.account = who;
	END IF;
	PERFORM private.people_note(CASE WHEN enable THEN 'account.enabled'
	    ELSE 'account.disabled' END, actor, who, address,
	    jsonb_build_object('before', was.enabled, 'after', enable));
	PERFORM private.keep_administrator(had);
	RETURN 'none';
EXCEPTION WHEN SQLSTATE 'HF001' THEN
	RETURN 'last';
END
$$;
