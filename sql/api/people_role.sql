-- Gives an account a role (site NULL: everywhere), or takes it away.
-- err: none (also if it is so already), confirm, not-found, input (role,
-- site), changed (version), scope, last, network (as networks_set).
CREATE FUNCTION api.people_role(session bytea, of_account uuid,
    version integer, role text, site uuid, give boolean, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	actor	uuid;
	from_	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		err := private.people_role(actor, from_, of_account, version,
		    role, site, give, had);
	END IF;
END
$$;
