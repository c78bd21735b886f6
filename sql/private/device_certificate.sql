-- The certificate that a device has: the newest that it used, else the newest
-- that was made for it; NULL if none is good, also if its delivery has failed
-- and nobody has noticed yet.
CREATE FUNCTION private.device_certificate(of_device uuid,
    moment timestamptz, OUT not_after timestamptz, OUT key_fp bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT c.not_after, c.key_fp INTO not_after, key_fp
	FROM data.certificate c
	LEFT JOIN data.enrollment e ON e.id = c.enrollment
	WHERE c.device = of_device AND c.revoked_at IS NULL
	    AND (e.state = 'issued' AND e.until <= moment) IS NOT TRUE
	ORDER BY c.first_used_at IS NOT NULL DESC, c.issued_at DESC, c.serial
	LIMIT 1;
END
$$;
