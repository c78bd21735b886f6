-- Sets owner, notes and site of a device, as far as they are given: NULL leaves
-- one as it is, empty makes it none; the site by its name.
-- err: none, not-found, input (too long), state (no such site).
CREATE FUNCTION api.admin_device_set(of_device uuid, owner text, notes text,
    site_name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	d	data.device;
	to_site	uuid;
BEGIN
	SELECT t.* INTO d FROM data.device t WHERE t.id = of_device
	FOR NO KEY UPDATE;
	SELECT t.id INTO to_site FROM data.site t
	WHERE lower(t.name) = lower(site_name);
	IF d.id IS NULL THEN
		err := 'not-found';
	ELSIF char_length(owner) > 64 OR char_length(notes) > 2000 THEN
		err := 'input';
	ELSIF site_name <> '' AND to_site IS NULL THEN
		err := 'state';
	ELSE
		err := private.device_set(of_device,
		    nullif(coalesce(owner, d.owner), ''),
		    nullif(coalesce(notes, d.notes), ''),
		    CASE WHEN site_name IS NULL THEN d.site ELSE to_site END,
		    'program', NULL, NULL);
	END IF;
END
$$;
