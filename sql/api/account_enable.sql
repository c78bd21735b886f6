-- The account may sign in again, its pause is over, and claims before now do
-- not lead to another. err: none, not-found.
CREATE FUNCTION api.account_enable(name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
BEGIN
	err := private.people_enable(NULL, NULL,
	    private.account_named(account_enable.name), NULL, true, had);
END
$$;
