-- The certificate that the signer has made for a row which its transaction
-- holds. err: none, not-found, state (it has one), taken (serial).
CREATE FUNCTION api.factory_record(of_factory uuid, csr_sha256 bytea,
    device uuid, serial bytea, der bytea, der_sha256 bytea, key_fp bytea,
    key_type text, not_before timestamptz, not_after timestamptz,
    issuer bytea DEFAULT NULL, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	f	data.factory;
	moment	timestamptz;
BEGIN
	f := private.factory_hold(of_factory);
	IF f.id IS NULL THEN
		err := 'not-found';
		RETURN;
	ELSIF f.certificate IS NOT NULL OR f.locked_at IS NOT NULL THEN
		err := 'state';
		RETURN;
	ELSIF private.is_serial_known(factory_record.serial) THEN
		err := 'taken';
		RETURN;
	END IF;
	moment := private.now();
	INSERT INTO data.device (id, name, profile, serial, key_type,
	    admitted_by, created_at)
	VALUES (factory_record.device, f.name, f.profile, CASE WHEN f.imported
	    THEN f.serial END, factory_record.key_type, 'factory ' || f.kind,
	    moment);
	INSERT INTO data.certificate (serial, purpose, device, der, der_sha256,
	    key_fp, not_before, not_after, issued_at, factory,
	    issuer)
	VALUES (factory_record.serial, 'device', factory_record.device,
	    factory_record.der, factory_record.der_sha256,
	    factory_record.key_fp, factory_record.not_before,
	    factory_record.not_after, moment, f.id,
	    factory_record.issuer);
	UPDATE data.factory t SET csr_sha256 = factory_record.csr_sha256,
	    certificate = factory_record.serial, enrolled_at = moment,
	    failures = 0
	WHERE t.id = f.id;
	PERFORM private.note('factory.enrolled', 'device', NULL, NULL,
	    factory_record.device, NULL, jsonb_build_object('factory', f.id,
	    'serial_number', f.serial, 'kind', f.kind, 'profile', f.profile,
	    'serial', encode(factory_record.serial, 'hex')));
	err := 'none';
END
$$;
