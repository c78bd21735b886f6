-- Devices that let one of these times pass with the newest certificate that
-- they have: late_at, by which they should have renewed, or not_after.
CREATE FUNCTION private.expiring(late_by timestamptz, ended_by timestamptz)
RETURNS TABLE (device uuid, name text, profile text,
    last_seen_at timestamptz, not_after timestamptz, late_at timestamptz,
    said text, said_at timestamptz, refused text, refused_at timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT d.id, d.name, d.profile, d.last_seen_at, c.not_after,
	    c.late_at, p.said, p.said_at, p.refused, p.refused_at
	FROM data.certificate c
	JOIN data.device d ON d.id = c.device
	LEFT JOIN data.device_trouble p ON p.device = d.id
	WHERE c.device IS NOT NULL AND c.revoked_at IS NULL
	    AND (c.late_at <= late_by OR c.not_after <= ended_by)
	    AND d.revoked_at IS NULL
	    AND c.serial = private.newest_certificate(d.id)
$$;
