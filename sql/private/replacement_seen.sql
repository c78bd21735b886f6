-- Devices that are not revoked and may be the one that asks, enrolled before:
-- with this key, this serial number or this name, at these sites (as
-- private.sites_of has them; NULL: anywhere). A number or a name that more than
-- a hundred of these have tells nothing. Of a key's certificates a thousand are
-- looked at that are not revoked, so that renewed ones do not hide them; and a
-- thousand of all, since a device may come back with a key that it had before.
-- why: the best.
CREATE FUNCTION private.replacement_seen(e data.enrollment, sites uuid[])
RETURNS TABLE (device uuid, why text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
	named	uuid[] := private.named(lower(e.name), sites);
	numbered uuid[] := private.numbered(lower(e.serial), sites);
BEGIN
	RETURN QUERY
	SELECT d.id, min(f.why) FROM (
	    (SELECT c.device, '1 key', 1 FROM data.certificate c
	    WHERE c.key_fp = e.key_fp AND c.revoked_at IS NULL LIMIT 1000)
	    UNION ALL
	    (SELECT c.device, '1 key', 1 FROM data.certificate c
	    WHERE c.key_fp = e.key_fp LIMIT 1000)
	    UNION ALL
	    SELECT s.id, '2 serial', cardinality(numbered)
	    FROM unnest(numbered) s (id)
	    UNION ALL
	    SELECT n.id, '3 name', cardinality(named) FROM unnest(named) n (id))
	    AS f (device, why, many)
	JOIN data.device d ON d.id = f.device
	WHERE f.many <= 100
	AND d.revoked_at IS NULL AND d.id IS DISTINCT FROM e.device
	AND (sites IS NULL OR d.site = ANY (sites))
	GROUP BY d.id;
END
$$;
