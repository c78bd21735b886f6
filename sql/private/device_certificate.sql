-- The certificate of a device that is good for longest; NULL if none is good,
-- also if its delivery has failed and nobody has noticed yet.
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
	ORDER BY c.not_after DESC LIMIT 1;
END
$$;
