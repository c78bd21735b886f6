-- Gives an account a role, everywhere or (site) at one site.
-- err: none (also again), not-found (account), input (role or site), scope, last.
CREATE FUNCTION api.account_grant(name text, role text, site text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	at_site	uuid;
BEGIN
	SELECT s.err, s.site INTO err, at_site
	FROM private.site_named(account_grant.site) s;
	IF err <> 'none' THEN
		err := 'input';
		RETURN;
	END IF;
	err := private.people_role(NULL, NULL,
	    private.account_named(account_grant.name), NULL,
	    account_grant.role, at_site, true, had);
END
$$;
