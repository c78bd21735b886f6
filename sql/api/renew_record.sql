-- The certificate that the signer has made for a renewal of the one with this
-- SHA-256, whose CSR had that one. The one that it replaces stays good until
-- this one is seen. proof: 'same key', 'evidence' or 'trust'. The device is
-- locked before the last look at its standing, so that who revokes meanwhile
-- misses neither certificate. The device is seen.
-- err: none, not-found, denied, held, taken.
CREATE FUNCTION api.renew_record(old_sha256 bytea, csr_sha256 bytea,
    serial bytea, der bytea, der_sha256 bytea, key_fp bytea, key_type text,
    not_before timestamptz, not_after timestamptz, profile text, proof text,
    address inet, issuer bytea DEFAULT NULL, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz;
	c	record;
BEGIN
	PERFORM FROM data.device d WHERE d.id = (SELECT t.device
	    FROM data.certificate t WHERE t.der_sha256 = old_sha256)
	FOR NO KEY UPDATE;
	SELECT k.* INTO c FROM private.check_certificate(old_sha256,
	    grace => '1000 years', only_look => true) k;
	err := c.err;
	IF err = 'none' AND private.is_serial_known(renew_record.serial) THEN
		err := 'taken';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	moment := private.now();
	INSERT INTO data.certificate (serial, purpose, device, der,
	    der_sha256, key_fp, not_before, not_after, issued_at, replaces,
	    csr_sha256, issuer)
	VALUES (renew_record.serial, 'device', c.device, renew_record.der,
	    renew_record.der_sha256, renew_record.key_fp,
	    renew_record.not_before, renew_record.not_after, moment,
	    c.serial, renew_record.csr_sha256, renew_record.issuer);
	UPDATE data.device d SET profile = renew_record.profile,
	    key_type = renew_record.key_type
	WHERE d.id = c.device AND (d.profile, d.key_type) IS DISTINCT FROM
	    (renew_record.profile, renew_record.key_type);
	PERFORM private.saw(c.device, moment);
	PERFORM private.note('certificate.renewed', 'device', NULL, NULL,
	    c.device, renew_record.address, jsonb_build_object(
	    'serial', encode(renew_record.serial, 'hex'),
	    'replaces', encode(c.serial, 'hex'),
	    'proof', renew_record.proof, 'profile', renew_record.profile,
	    'ended', c.not_after <= moment));
END
$$;
