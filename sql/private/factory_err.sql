-- May a held row of data.factory get a certificate for this CSR: none, locked
-- ('paused'), used ('state'), or meant for another key ('taken'). Again with the
-- same CSR until the first use: der is what it got.
CREATE FUNCTION private.factory_err(f data.factory, csr_sha256 bytea,
    OUT err text, OUT der bytea)
LANGUAGE plpgsql AS $$
DECLARE
	c	data.certificate;
BEGIN
	IF f.locked_at IS NOT NULL THEN
		err := 'paused';
	ELSIF f.certificate IS NULL THEN
		err := 'none';
	ELSIF f.csr_sha256 IS DISTINCT FROM factory_err.csr_sha256 THEN
		err := 'taken';
	ELSE
		SELECT t.* INTO c FROM data.certificate t
		WHERE t.serial = f.certificate;
		IF c.first_used_at IS NULL AND c.revoked_at IS NULL
		    AND c.not_after > private.now()
		THEN
			err := 'none';
			der := c.der;
		ELSE
			err := 'state';
		END IF;
	END IF;
END
$$;
