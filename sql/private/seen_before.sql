-- How often what asks was seen before: certificates of other enrollments and
-- devices for its key, and other devices of its name, in any case. Only of
-- devices at these sites (as private.sites_of has them; NULL: of all). Each is
-- counted up to 101, of a key's certificates a thousand are looked at; names
-- are walked in their order, so those elsewhere cost nothing, however many.
-- (With d.site = s.id another index would do as well, to the planner: all
-- names, from here on.)
CREATE FUNCTION private.seen_before(e data.enrollment, sites uuid[],
    OUT keys integer, OUT names integer)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	asked	text := lower(e.name);
BEGIN
	keys := (SELECT count(*) FROM (SELECT FROM
		(SELECT k.device, k.enrollment FROM data.certificate k
		WHERE k.key_fp = e.key_fp LIMIT 1000) k
	    LEFT JOIN data.device d ON d.id = k.device
	    WHERE k.enrollment IS DISTINCT FROM e.id
	    AND k.device IS DISTINCT FROM e.device
	    AND (sites IS NULL OR d.site = ANY (sites)) LIMIT 101) x);
	IF sites IS NULL THEN
		names := (SELECT count(*) FROM (
		    SELECT lower(d.name) AS name FROM data.device d
		    WHERE lower(d.name) >= asked
		    AND d.id IS DISTINCT FROM e.device
		    ORDER BY lower(d.name), d.id LIMIT 101) n
		    WHERE n.name = asked);
	ELSE
		names := (SELECT least(count(*), 101) FROM unnest(sites) s (id)
		    CROSS JOIN LATERAL (
		    SELECT d.site, lower(d.name) AS name FROM data.device d
		    WHERE d.site IS NOT NULL
		    AND d.id IS DISTINCT FROM e.device
		    AND (d.site, lower(d.name)) >= (s.id, asked)
		    ORDER BY d.site, lower(d.name), d.id LIMIT 101) n
		    WHERE n.site = s.id AND n.name = asked);
	END IF;
END
$$;
