-- Devices that are not revoked and may be the one that asks, enrolled before:
-- with this key, this serial number or this name, within reach of an account
-- that may see and revoke them there (as private.sites_of has it). A number or
-- a name that more than a hundred of these have tells nothing. why: the best.
CREATE FUNCTION private.replacement_seen(e data.enrollment, seen uuid[],
    reach uuid[]) RETURNS TABLE (device uuid, why text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
	named	uuid[] := private.named(lower(e.name), seen, reach);
BEGIN
	RETURN QUERY
	SELECT d.id, min(f.why) FROM (
	    SELECT c.device, '1 key', 1::bigint FROM data.certificate c
	    WHERE c.key_fp = e.key_fp
	    UNION ALL
	    SELECT s.id, '2 serial', count(*) OVER () FROM (
		SELECT t.id FROM data.device t
		WHERE lower(t.serial) = lower(e.serial)
		AND t.revoked_at IS NULL
		AND (seen IS NULL OR t.site = ANY (seen))
		AND (reach IS NULL OR t.site = ANY (reach)) LIMIT 101) s
	    UNION ALL
	    SELECT n.id, '3 name', cardinality(named) FROM unnest(named) n (id))
	    AS f (device, why, many)
	JOIN data.device d ON d.id = f.device
	WHERE f.many <= 100
	AND d.revoked_at IS NULL AND d.id IS DISTINCT FROM e.device
	GROUP BY d.id;
END
$$;
