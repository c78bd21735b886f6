-- A link for an account, which voids the one before; cut: the old password and
-- its sessions end at once. err: none, not-found, state (disabled), last.
CREATE FUNCTION api.account_reset(name text, token bytea, cut boolean,
    OUT err text, OUT purpose text, OUT ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
BEGIN
	SELECT l.err, l.purpose, l.ends_at INTO err, purpose, ends_at
	FROM private.people_link(NULL, NULL,
	    private.account_named(account_reset.name), NULL, token, cut,
	    had) l;
END
$$;
