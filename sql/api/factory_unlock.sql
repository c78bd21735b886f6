-- Forgives the wrong secrets of a serial number. err: none (also if there were
-- none), not-found.
CREATE FUNCTION api.factory_unlock(of_serial text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	f	data.factory;
BEGIN
	f := private.factory_of(of_serial);
	IF f.id IS NULL THEN
		err := 'not-found';
		RETURN;
	END IF;
	IF f.failures > 0 OR f.locked_at IS NOT NULL THEN
		UPDATE data.factory t SET failures = 0, locked_at = NULL
		WHERE t.id = f.id;
		PERFORM private.factory_note('factory.unlocked', f, 'program',
		    jsonb_build_object('failures', f.failures));
	END IF;
	err := 'none';
END
$$;
