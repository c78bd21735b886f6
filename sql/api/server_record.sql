-- A certificate of our own servers: purpose is 'server' or 'ocsp'.
-- err: none (also again), taken, input.
CREATE FUNCTION api.server_record(serial bytea, der bytea, der_sha256 bytea,
    not_before timestamptz, not_after timestamptz, purpose text,
    issuer bytea DEFAULT NULL, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF (server_record.purpose IN ('server', 'ocsp')) IS NOT TRUE THEN
		err := 'input';
	ELSIF EXISTS (SELECT FROM data.certificate t
	    WHERE t.serial = server_record.serial
	    AND t.der_sha256 = server_record.der_sha256)
	THEN
		err := 'none';
	ELSIF private.is_serial_known(server_record.serial) THEN
		err := 'taken';
	ELSE
		INSERT INTO data.certificate (serial, purpose, der,
		    der_sha256, not_before, not_after, issued_at, issuer)
		VALUES (server_record.serial, server_record.purpose,
		    server_record.der, server_record.der_sha256,
		    server_record.not_before, server_record.not_after,
		    private.now(), server_record.issuer);
		PERFORM private.note('certificate.issued', 'program', NULL,
		    NULL, NULL, NULL, jsonb_build_object(
		    'purpose', server_record.purpose,
		    'serial', encode(server_record.serial, 'hex')));
		err := 'none';
	END IF;
END
$$;
