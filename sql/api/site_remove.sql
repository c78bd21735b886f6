-- Removes a site that is not in use; was: the name that the page showed.
-- err: none (also if there is none), confirm, state (it has devices, or a role
-- is limited to it), changed.
CREATE FUNCTION api.site_remove(session bytea, of_site uuid, was text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	actor	uuid;
	from_	inet;
BEGIN
	PERFORM private.people_lock();
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		err := private.site_remove(actor, from_, of_site, was);
	END IF;
END
$$;
