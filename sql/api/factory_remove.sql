-- Forgets a device that is known beforehand. What it has got stays as it is; if
-- it is imported again, it may enroll again. err: none, not-found.
CREATE FUNCTION api.factory_remove(of_serial text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	f	data.factory;
BEGIN
	f := private.factory_of(of_serial);
	IF f.id IS NULL THEN
		err := 'not-found';
		RETURN;
	END IF;
	DELETE FROM data.factory t WHERE t.id = f.id;
	PERFORM private.factory_note('factory.removed', f, 'program', NULL);
	err := 'none';
END
$$;
