-- Moves those of these devices (at most 200) that the account may edit to a
-- site (NULL: to none), which it must have edit for, too: all or none, with an
-- event for each that was elsewhere. done: how many were.
-- err: none, signed-out, denied, too-large, not-found (the site).
CREATE FUNCTION api.device_bulk_move(session bytea, devices uuid[],
    to_site uuid, OUT err text, OUT done integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	d		data.device;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'edit') c;
	IF err = 'none' AND cardinality(devices) > 200 THEN
		err := 'too-large';
	ELSIF err = 'none' AND to_site IS NOT NULL AND NOT EXISTS (
	    SELECT FROM data.site t WHERE t.id = to_site)
	THEN
		err := 'not-found';
	ELSIF err = 'none' AND NOT private.may(who, 'edit', to_site) THEN
		err := 'denied';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	done := 0;
	FOR d IN SELECT t.* FROM data.device t
	    WHERE t.id = ANY (devices) AND t.site IS DISTINCT FROM to_site
	    AND private.may(who, 'edit', t.site) ORDER BY t.id
	    FOR NO KEY UPDATE
	LOOP
		PERFORM private.device_set(d.id, d.owner, d.notes, to_site,
		    'account', who, who_address);
		done := done + 1;
	END LOOP;
END
$$;
