-- What people note about a device, as events tell it: the site by its name.
CREATE FUNCTION private.device_fields(owner text, notes text, site uuid)
RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
	RETURN jsonb_build_object('owner', owner, 'notes', notes, 'site',
	    (SELECT t.name FROM data.site t WHERE t.id = device_fields.site));
END
$$;
