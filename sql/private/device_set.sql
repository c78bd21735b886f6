-- Sets owner, notes and site of a device; what is NULL becomes none. One event
-- with what was before and is now, if that is anything else. The caller has
-- checked who may. err: none, not-found.
CREATE FUNCTION private.device_set(of_device uuid, owner text, notes text,
    site uuid, actor text, account uuid, address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	d	data.device;
	before	jsonb;
	after	jsonb;
BEGIN
	SELECT t.* INTO d FROM data.device t WHERE t.id = of_device
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN 'not-found';
	END IF;
	before := private.device_fields(d.owner, d.notes, d.site);
	after := private.device_fields(owner, notes, site);
	IF before = after THEN
		RETURN 'none';
	END IF;
	UPDATE data.device t SET owner = device_set.owner,
	    notes = device_set.notes, site = device_set.site
	WHERE t.id = of_device;
	PERFORM private.note(CASE WHEN before - 'site' = after - 'site'
	    THEN 'device.moved' ELSE 'device.edited' END, actor, account, NULL,
	    of_device, address, (SELECT jsonb_build_object('before',
		jsonb_object_agg(k, before -> k), 'after',
		jsonb_object_agg(k, after -> k))
	    FROM jsonb_object_keys(after) k
	    WHERE before -> k IS DISTINCT FROM after -> k));
	RETURN 'none';
END
$$;
