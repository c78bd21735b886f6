-- Makes an own role (version 0), or changes it. err: none (also if it is so
-- already), confirm, input (name, description, permissions), taken, not-found,
-- state (built in), changed (version), scope, last.
CREATE FUNCTION api.role_put(session bytea, role text, version integer,
    description text, permissions text[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	had	boolean := private.people_lock();
	actor	uuid;
	from_	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		err := private.role_put(actor, from_, role, version,
		    description, permissions, had);
	END IF;
END
$$;
