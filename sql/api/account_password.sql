-- A person's own new password. fits: the old one's hash, which the old one
-- fits, or NULL (session_confirm_begin gave it). Its other sessions end, and
-- so does a link. err: none, signed-out, credentials.
CREATE FUNCTION api.account_password(session bytea, fits text,
    new_hash text, address inet, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ended	integer;
	who	uuid;
BEGIN
	SELECT e.err INTO err FROM api.session_confirm_end(session, fits,
	    account_password.address) e;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT s.account INTO who FROM data.session s WHERE s.token = session;
	UPDATE data.account a SET password_hash = new_hash,
	    version = a.version + 1 WHERE a.id = who;
	DELETE FROM data.account_link l WHERE l.account = who;
	DELETE FROM data.session s
	WHERE s.account = who AND s.token <> session;
	GET DIAGNOSTICS ended = ROW_COUNT;
	PERFORM private.people_note('account.password', who, who,
	    account_password.address, jsonb_build_object('by', 'itself',
	    'sessions', ended));
END
$$;
