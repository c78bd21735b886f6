-- What OCSP says of each serial, in their order: good, revoked (held too), or
-- unknown, which is whatever was never issued. What the guard refuses for any
-- other reason than its age is revoked here too. serials: of one issuer, whose
-- certificate has the SHA-256 of_issuer; another one's are unknown to it.
CREATE FUNCTION api.ocsp_status(serials bytea[], of_issuer bytea)
RETURNS TABLE (serial bytea, status text, reason text,
    revoked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT s.serial, o.status, o.reason, o.revoked_at
	FROM unnest(serials) WITH ORDINALITY AS s (serial, n)
	CROSS JOIN LATERAL private.ocsp_of(s.serial, of_issuer) o
	ORDER BY s.n;
END
$$;
