-- Takes a role from an account, everywhere or (site) at one site.
-- err: none (also again), not-found (account), input (role or site), last.
CREATE FUNCTION api.account_revoke(name text, role text, site text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	at_site	uuid;
BEGIN
	SELECT s.err, s.site INTO err, at_site
	FROM private.site_named(account_revoke.site) s;
	IF err <> 'none' THEN
		err := 'input';
		RETURN;
	END IF;
	err := private.people_role(NULL, NULL,
	    private.account_named(account_revoke.name), NULL,
	    account_revoke.role, at_site, false, had);
END
$$;
