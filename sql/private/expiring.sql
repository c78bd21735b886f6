-- Devices that let one of these times pass with the newest certificate that
-- they have: late_at, by which they should have renewed, or not_after.
CREATE FUNCTION private.expiring(late_by timestamptz, ended_by timestamptz)
RETURNS TABLE (device uuid, name text, profile text,
    last_seen_at timestamptz, not_after timestamptz, late_at timestamptz,
    said text, said_at timestamptz, refused text, refused_at timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT d.id, d.name, d.profile, nullif(s.at, '-infinity'), d.ends_at,
	    d.late_at, p.said, p.said_at, p.refused, p.refused_at
	FROM data.device d
	JOIN data.device_seen s ON s.device = d.id
	LEFT JOIN data.device_trouble p ON p.device = d.id
	WHERE d.late_at <= late_by OR d.ends_at <= ended_by
$$;
