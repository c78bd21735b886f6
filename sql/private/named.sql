-- Devices that are not revoked and have this name (in small letters), of those
-- at these sites (as private.sites_of has them; NULL: of all); of each site 101
-- at most. Names are walked in their order, so that those at other sites cost
-- nothing, however many have this one. (With d.site = s.id another index would
-- do as well, to the planner: all names, from here on.)
CREATE FUNCTION private.named(asked text, sites uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
	IF sites IS NULL THEN
		RETURN array(SELECT n.id FROM (
		    SELECT d.id, lower(d.name) AS name FROM data.device d
		    WHERE lower(d.name) >= asked AND d.revoked_at IS NULL
		    ORDER BY lower(d.name), d.id LIMIT 101) n
		    WHERE n.name = asked);
	END IF;
	RETURN array(SELECT n.id FROM unnest(sites) s (id)
	    CROSS JOIN LATERAL (
	    SELECT d.id, d.site, lower(d.name) AS name FROM data.device d
	    WHERE d.site IS NOT NULL AND d.revoked_at IS NULL
	    AND (d.site, lower(d.name)) >= (s.id, asked)
	    ORDER BY d.site, lower(d.name), d.id LIMIT 101) n
	    WHERE n.site = s.id AND n.name = asked);
END
$$;
