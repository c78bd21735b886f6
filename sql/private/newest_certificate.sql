-- The newest certificate that a device is known to have: one that it used,
-- else the newest that was made. Renewed but never fetched is not renewed.
-- STABLE, so that a certificate is found by it and its index.
CREATE FUNCTION private.newest_certificate(of_device uuid) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT c.serial FROM data.certificate c
	    WHERE c.device = of_device AND c.revoked_at IS NULL
	    ORDER BY c.first_used_at IS NOT NULL DESC, c.issued_at DESC,
		c.serial LIMIT 1);
END
$$;
