-- Is this serial recorded, as issued or as revoked.
CREATE FUNCTION private.is_serial_known(of_serial bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.certificate c
	    WHERE c.serial = of_serial)
	    OR EXISTS (SELECT FROM data.revocation r
	    WHERE r.serial = of_serial);
END
$$;
