-- Nobody can use the account any more: its sessions and its link end, and nothing
-- that it has approved is signed. err: none, not-found, last.
CREATE FUNCTION api.account_disable(name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
BEGIN
	err := private.people_enable(NULL, NULL,
	    private.account_named(account_disable.name), NULL, false, had);
END
$$;
