-- The certificate that the signer has made, with its sealed reply: approved →
-- issued. err: none (also again), not-found, expired, denied, policy,
-- changed, taken, state.
CREATE FUNCTION api.sign_record(enrollment uuid, device uuid, serial bytea,
    der bytea, der_sha256 bytea, not_before timestamptz,
    not_after timestamptz, reply bytea, issuer bytea DEFAULT NULL,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
	moment	timestamptz;
BEGIN
	e := private.hold(sign_record.enrollment);
	err := private.sign_err(e);
	IF err = 'state' AND EXISTS (SELECT FROM data.certificate t
	    WHERE t.enrollment = e.id AND t.serial = sign_record.serial)
	THEN
		err := 'none';
		RETURN;
	ELSIF err <> 'none' THEN
		RETURN;
	ELSIF e.device IS DISTINCT FROM sign_record.device THEN
		err := 'changed';
		RETURN;
	ELSIF private.is_serial_known(sign_record.serial) THEN
		err := 'taken';
		RETURN;
	END IF;
	moment := private.now();
	INSERT INTO data.device (id, name, profile, model, system, serial,
	    key_type, approved_by, created_at, site)
	VALUES (e.device, e.approved_name, e.profile, e.model, e.system,
	    e.serial, e.key_type, e.claimed_by, moment, e.site);
	INSERT INTO data.certificate (serial, purpose, device, enrollment, der,
	    der_sha256, key_fp, not_before, not_after, issued_at, issuer)
	VALUES (sign_record.serial, 'device', e.device, e.id, der,
	    sign_record.der_sha256, e.approved_key, sign_record.not_before,
	    sign_record.not_after, moment, sign_record.issuer);
	e.kind := 'certificate';
	e.reply := sign_record.reply;
	e.wrap := NULL;
	PERFORM private.put(e, 'issued', 'program', NULL, NULL,
	    jsonb_build_object('serial', encode(sign_record.serial, 'hex')));
END
$$;
