-- The certificate that the signer has made for a renewal. The one that it
-- replaces stays good until this one is seen. proof: 'same key', 'evidence' or
-- 'trust'. The revocation lock comes before the last look at the device's
-- standing, so that who revokes meanwhile misses neither certificate.
-- err: none (also again), not-found, denied, taken, state.
CREATE FUNCTION api.renew_record(renewal uuid, serial bytea, der bytea,
    der_sha256 bytea, key_fp bytea, key_type text, not_before timestamptz,
    not_after timestamptz, profile text, proof text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r	data.renewal;
	c	data.certificate;
BEGIN
	SELECT t.* INTO r FROM data.renewal t WHERE t.id = renew_record.renewal
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	ELSIF r.result IS NOT NULL THEN
		err := CASE r.result WHEN renew_record.serial THEN 'none'
		    ELSE 'state' END;
		RETURN;
	END IF;
	PERFORM private.revoke_lock();
	SELECT t.* INTO c FROM data.certificate t
	WHERE t.serial = r.certificate;
	SELECT k.err INTO err FROM private.check_certificate(c.der_sha256,
	    grace => '1000 years', only_look => true) k;
	IF err = 'none' AND private.is_serial_known(renew_record.serial) THEN
		err := 'taken';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	INSERT INTO data.certificate (serial, purpose, device, der,
	    der_sha256, key_fp, not_before, not_after, issued_at, replaces)
	VALUES (renew_record.serial, 'device', c.device, renew_record.der,
	    renew_record.der_sha256, renew_record.key_fp,
	    renew_record.not_before, renew_record.not_after, private.now(),
	    c.serial);
	UPDATE data.device d SET profile = renew_record.profile,
	    key_type = renew_record.key_type WHERE d.id = c.device;
	UPDATE data.renewal t SET result = renew_record.serial, csr = NULL,
	    evidence = NULL WHERE t.id = r.id;
	PERFORM private.note('certificate.renewed', 'device', NULL, NULL,
	    c.device, r.address, jsonb_build_object(
	    'serial', encode(renew_record.serial, 'hex'),
	    'replaces', encode(c.serial, 'hex'),
	    'proof', renew_record.proof, 'profile', renew_record.profile,
	    'ended', c.not_after <= private.now()));
END
$$;
