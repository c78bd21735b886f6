-- A link for an account, by which its person chooses a password: an invitation
-- (72 hours) or a reset (24 hours). It voids the one before. cut: the old
-- password and its sessions end at once.
-- err: none, confirm, not-found, changed (version), state (disabled), last.
CREATE FUNCTION api.people_link(session bytea, of_account uuid,
    version integer, token bytea, cut boolean, OUT err text, OUT purpose text,
    OUT ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	actor	uuid;
	from_	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		SELECT l.err, l.purpose, l.ends_at INTO err, purpose, ends_at
		FROM private.people_link(actor, from_, of_account, version,
		    token, cut, had) l;
	END IF;
END
$$;
