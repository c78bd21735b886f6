-- A request to renew a certificate, known by the SHA-256 of its DER, by a CSR,
-- known by its own. For the signer, whose transaction no other renewal of the
-- device comes between. moment: what grace is reckoned from. days: of the
-- device's profile at most; 0: as the configuration has it.
-- err: none, not-found, denied, held, policy (its profile does not renew),
-- state (it was made, and is good: certificate, and the device is seen; or,
-- without one, the old one was never used, which the RA is to write down).
CREATE FUNCTION api.renew_begin(der_sha256 bytea, csr_sha256 bytea,
    OUT err text, OUT certificate bytea, OUT device uuid, OUT old_der bytea,
    OUT profile text, OUT moment timestamptz, OUT renewed_last_day integer,
    OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	old	bytea;
	used_at	timestamptz;
BEGIN
	PERFORM private.renewal_lock(t.device) FROM data.certificate t
	WHERE t.der_sha256 = renew_begin.der_sha256;
	SELECT k.err, k.device, k.profile, k.serial
	INTO err, device, profile, old
	FROM private.check_certificate(renew_begin.der_sha256,
	    grace => '1000 years', only_look => true) k;
	SELECT t.der, t.first_used_at INTO old_der, used_at
	FROM data.certificate t WHERE t.serial = old;
	-- First use delivers and retires.
	IF err = 'none' AND used_at IS NULL THEN
		err := 'state';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	moment := private.now();
	SELECT t.der INTO certificate FROM data.certificate t
	WHERE t.device = renew_begin.device AND t.replaces = old
	    AND t.csr_sha256 = renew_begin.csr_sha256
	    AND t.revoked_at IS NULL AND t.not_after > renew_begin.moment;
	IF FOUND THEN
		PERFORM private.saw(device, moment);
		err := 'state';
		RETURN;
	END IF;
	SELECT p.err, p.days INTO err, days FROM api.renewal_policy(profile) p;
	renewed_last_day := (SELECT count(*) FROM data.certificate t
	    WHERE t.device = renew_begin.device AND t.replaces IS NOT NULL
	    AND t.issued_at > renew_begin.moment - interval '1 day');
END
$$;
