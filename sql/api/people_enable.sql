-- Disables an account, at once, or enables it, which ends a pause, too.
-- err: none (also if it is so already), confirm, not-found, self, changed
-- (version), last.
CREATE FUNCTION api.people_enable(session bytea, of_account uuid,
    version integer, enable boolean, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	actor	uuid;
	from_	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		err := private.people_enable(actor, from_, of_account, version,
		    enable, had);
	END IF;
END
$$;
