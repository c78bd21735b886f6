-- One request for renewal, for the signer, who keeps it locked until its
-- transaction ends. moment: what grace is reckoned from.
-- days: of the device's profile at most; 0: as the configuration has it.
-- err: none, not-found, denied (the device or the certificate is revoked),
-- policy (its profile does not renew), state (signed already: certificate).
CREATE FUNCTION api.renew_begin(of_renewal uuid, OUT err text,
    OUT certificate bytea, OUT renewal uuid, OUT device uuid,
    OUT old_der bytea, OUT csr bytea, OUT evidence bytea, OUT profile text,
    OUT moment timestamptz, OUT issued_last_hour integer,
    OUT renewed_last_day integer, OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r	data.renewal;
	c	data.certificate;
BEGIN
	PERFORM private.renewal_lock(t.certificate)
	FROM data.renewal t WHERE t.id = of_renewal;
	SELECT t.* INTO r FROM data.renewal t WHERE t.id = of_renewal
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	IF r.result IS NOT NULL THEN
		err := 'state';
		SELECT t.der INTO certificate FROM data.certificate t
		WHERE t.serial = r.result;
		RETURN;
	END IF;
	SELECT t.* INTO c FROM data.certificate t
	WHERE t.serial = r.certificate;
	SELECT k.err, k.device, k.profile INTO err, device, profile
	FROM private.check_certificate(c.der_sha256,
	    grace => '1000 years', only_look => true) k;
	IF err = 'none' THEN
		SELECT p.err, p.days INTO err, days
		FROM api.renewal_policy(profile) p;
	END IF;
	renewal := r.id;
	old_der := c.der;
	csr := r.csr;
	evidence := r.evidence;
	moment := private.now();
	issued_last_hour := (SELECT count(*) FROM data.certificate t
	    WHERE t.issued_at > renew_begin.moment - interval '1 hour');
	renewed_last_day := (SELECT count(*) FROM data.certificate t
	    WHERE t.device = c.device AND t.replaces IS NOT NULL
	    AND t.issued_at > renew_begin.moment - interval '1 day');
END
$$;
