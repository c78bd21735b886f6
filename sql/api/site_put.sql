-- Makes a site (of_site NULL), or renames it; was: the name that the page
-- showed. err: none (also if it is so already), confirm, input, taken,
-- not-found, changed.
CREATE FUNCTION api.site_put(session bytea, of_site uuid, was text, name text,
    OUT err text, OUT site uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	actor	uuid;
	from_	inet;
BEGIN
	PERFORM private.people_lock();
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err = 'none' THEN
		SELECT p.err, p.site INTO err, site
		FROM private.site_put(actor, from_, of_site, was,
		    site_put.name) p;
	END IF;
END
$$;
