-- What the revocation list says of a serial: one row, or none.
CREATE FUNCTION private.listed(of_serial bytea)
RETURNS TABLE (reason text, revoked_at timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT r.reason, r.revoked_at
	FROM (SELECT * FROM data.revocation WHERE serial = of_serial
	    ORDER BY seq DESC LIMIT 1) r
	WHERE r.reason <> 'remove-from-crl'
$$;
