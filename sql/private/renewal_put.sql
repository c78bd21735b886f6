-- The row of a request for the next certificate in the place of a serial: new,
-- or the same CSR again. At most one that waits is kept for a certificate. What
-- was made of it is looked at again: a certificate that is good no more is
-- made anew.
CREATE FUNCTION private.renewal_put(of_serial bytea, for_csr bytea,
    with_evidence bytea, from_address inet, OUT renewal uuid, OUT der bytea)
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	r	data.renewal;
BEGIN
	PERFORM private.renewal_lock(of_serial);
	DELETE FROM data.renewal t WHERE t.certificate = of_serial
	    AND t.result IS NULL AND t.csr_sha256 <> sha256(for_csr);
	INSERT INTO data.renewal AS t (certificate, csr_sha256, csr, evidence,
	    address, created_at)
	VALUES (of_serial, sha256(for_csr), for_csr, with_evidence,
	    from_address, moment)
	ON CONFLICT (certificate, csr_sha256) DO UPDATE
	SET address = excluded.address
	RETURNING t.* INTO r;
	renewal := r.id;
	SELECT c.der INTO der FROM data.certificate c
	WHERE c.serial = r.result AND c.revoked_at IS NULL
	    AND c.not_after > moment;
	IF NOT FOUND THEN
		UPDATE data.renewal t SET csr = for_csr, result = NULL,
		    evidence = with_evidence, created_at = moment
		WHERE t.id = r.id;
	END IF;
END
$$;
