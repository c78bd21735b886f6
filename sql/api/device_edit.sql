-- Sets owner, notes and site of a device; empty is none. was: private.
-- device_stamp of what was there when it was read, so that nobody's change is
-- lost unseen. err: none, signed-out, denied (also of the new site),
-- not-found, changed, input.
CREATE FUNCTION api.device_edit(session bytea, of_device uuid, was text,
    owner text, notes text, site uuid, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	d		data.device;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'edit') c;
	IF err = 'none' THEN
		err := private.device_err(who, 'edit', of_device);
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT t.* INTO d FROM data.device t WHERE t.id = of_device
	FOR NO KEY UPDATE;
	IF d.site IS DISTINCT FROM device_edit.site
	    AND NOT private.may(who, 'edit', device_edit.site)
	THEN
		err := 'denied';
	ELSIF private.device_stamp(d) <> was THEN
		err := 'changed';
	ELSIF char_length(owner) > 64 OR char_length(notes) > 2000
	    OR NOT EXISTS (SELECT FROM data.site t
		WHERE t.id = device_edit.site) AND device_edit.site IS NOT NULL
	THEN
		err := 'input';
	ELSE
		err := private.device_set(of_device, nullif(owner, ''),
		    nullif(notes, ''), device_edit.site, 'account', who,
		    who_address);
	END IF;
END
$$;
