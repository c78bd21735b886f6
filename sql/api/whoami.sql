-- Who the device with this certificate is; the same answer as the guard gets.
-- err: none, denied, not-found.
CREATE FUNCTION api.whoami(der_sha256 bytea, OUT err text, OUT device uuid,
    OUT name text, OUT profile text, OUT not_after timestamptz,
    OUT serial bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT c.* INTO err, device, name, profile, not_after, serial
	FROM private.check_certificate(whoami.der_sha256) c;
END
$$;
