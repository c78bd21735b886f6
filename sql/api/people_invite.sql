-- Invites somebody: an account without a password, with roles (all everywhere,
-- or all at one site), and its link for 72 hours.
-- err: none, confirm, taken, input, scope.
CREATE FUNCTION api.people_invite(session bytea, name text, display_name text,
    roles text[], site uuid, token bytea, OUT err text, OUT account uuid,
    OUT ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	actor	uuid;
	from_	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT p.err, p.account INTO err, account
	FROM private.people_add(actor, from_, people_invite.name,
	    people_invite.display_name, roles, people_invite.site) p;
	IF err = 'none' THEN
		SELECT l.err, l.ends_at INTO err, ends_at
		FROM private.people_link(actor, from_, account, NULL, token,
		    false, had) l;
	END IF;
END
$$;
