-- Removes an own role that nobody has. err: none (also if there is none),
-- confirm, state (built in, or in use: holders says by whom, at most ten),
-- changed (version).
CREATE FUNCTION api.role_remove(session bytea, role text, version integer,
    OUT err text, OUT holders text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	actor	uuid;
	from_	inet;
BEGIN
	PERFORM private.people_lock();
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		SELECT r.err, r.holders INTO err, holders
		FROM private.role_remove(actor, from_, role, version) r;
	END IF;
END
$$;
