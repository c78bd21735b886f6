-- A device's status as it effectively is: until it was seen, the delivery of
-- its certificate may have failed without anybody's notice.
CREATE FUNCTION private.device_shown(d data.device, seen timestamptz,
    moment timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN private.device_status(d.revoked_at, d.held_at,
	    CASE WHEN seen > '-infinity' OR d.ends_at = 'infinity'
	    THEN nullif(d.ends_at, 'infinity')
	    ELSE (SELECT c.not_after
		FROM private.device_certificate(d.id, moment) c) END, moment);
END
$$;
