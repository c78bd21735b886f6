-- A serial that the signer has journalled and that never reached the database
-- is recorded as revoked, in case its certificate is somewhere.
-- err: none (also again), taken (it was issued).
CREATE FUNCTION api.serial_void(serial bytea, not_after timestamptz,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM data.certificate t
	    WHERE t.serial = serial_void.serial)
	THEN
		err := 'taken';
		RETURN;
	END IF;
	IF private.revoke(serial_void.serial, 'unspecified',
	    serial_void.not_after)
	THEN
		PERFORM private.note('serial.void', 'program', NULL, NULL,
		    NULL, NULL, jsonb_build_object('serial',
		    encode(serial_void.serial, 'hex')));
	END IF;
	err := 'none';
END
$$;
