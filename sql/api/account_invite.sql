-- Invites somebody: an account without a password, with roles, and its link
-- for 72 hours. err: none, taken, input (name, displayed name, role, site),
-- scope.
CREATE FUNCTION api.account_invite(name text, display_name text, roles text[],
    site text, token bytea, OUT err text, OUT ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	at_site	uuid;
	who	uuid;
BEGIN
	SELECT s.err, s.site INTO err, at_site
	FROM private.site_named(account_invite.site) s;
	IF err <> 'none' THEN
		err := 'input';
		RETURN;
	END IF;
	SELECT p.err, p.account INTO err, who
	FROM private.people_add(NULL, NULL, account_invite.name,
	    account_invite.display_name, roles, at_site) p;
	IF err = 'none' THEN
		SELECT l.err, l.ends_at INTO err, ends_at
		FROM private.people_link(NULL, NULL, who, NULL, token, false,
		    had) l;
	END IF;
END
$$;
