-- A device asks for the next certificate in the place of the one that it shows.
-- That must be one of ours to the byte, of a device in good standing; it may
-- have ended: whether too long ago is for the signer to say. Asking is using it.
-- The same request again finds what was made of it.
-- err: none, not-found, denied.
CREATE FUNCTION api.renew_request(old_der bytea, csr bytea, evidence bytea,
    address inet, OUT err text, OUT renewal uuid, OUT certificate bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ever	constant interval := '1000 years';
	c	record;
BEGIN
	SELECT t.serial, t.der_sha256 INTO c FROM data.certificate t
	WHERE t.der_sha256 = sha256(old_der) AND t.der = old_der
	    AND t.purpose = 'device';
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	-- Without a lock, so that a refusal leaves nothing behind.
	SELECT k.err INTO err FROM private.check_certificate(c.der_sha256,
	    grace => ever, only_look => true) k;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT p.renewal, p.der INTO renewal, certificate
	FROM private.renewal_put(c.serial, renew_request.csr,
	    renew_request.evidence, renew_request.address) p;
	SELECT k.err INTO err FROM private.check_certificate(c.der_sha256,
	    grace => ever) k;
END
$$;
