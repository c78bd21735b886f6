-- active, expired, held or revoked; not_after of private.device_certificate.
CREATE FUNCTION private.device_status(revoked_at timestamptz,
    held_at timestamptz, not_after timestamptz, moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	    WHEN revoked_at IS NOT NULL OR not_after IS NULL THEN 'revoked'
	    WHEN held_at IS NOT NULL THEN 'held'
	    WHEN not_after <= moment THEN 'expired'
	    ELSE 'active' END
$$;
