-- Devices that are not revoked and may be the one that asks, enrolled before:
-- with this key, this serial number or this name. why: the best of these.
CREATE FUNCTION private.replacement_seen(e data.enrollment)
RETURNS TABLE (device uuid, why text)
LANGUAGE sql STABLE AS $$
	SELECT d.id, min(f.why) FROM (
	    SELECT c.device, '1 key' FROM data.certificate c
	    WHERE c.key_fp = e.key_fp
	    UNION ALL
	    SELECT s.id, '2 serial' FROM data.device s
	    WHERE lower(s.serial) = lower(e.serial)
	    UNION ALL
	    SELECT n.id, '3 name' FROM data.device n
	    WHERE lower(n.name) = lower(e.name)) AS f (device, why)
	JOIN data.device d ON d.id = f.device
	WHERE d.revoked_at IS NULL AND d.id IS DISTINCT FROM e.device
	GROUP BY d.id
$$;
