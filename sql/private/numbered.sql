-- As private.named, of those that have this serial number.
CREATE FUNCTION private.numbered(asked text, sites uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
	IF asked IS NULL THEN
		RETURN '{}';
	END IF;
	IF sites IS NULL THEN
		RETURN array(SELECT d.id FROM data.device d
		    WHERE lower(d.serial) = asked AND d.revoked_at IS NULL
		    LIMIT 101);
	END IF;
	RETURN array(SELECT n.id FROM unnest(sites) s (id)
	    CROSS JOIN LATERAL (
	    SELECT d.id, d.site, lower(d.serial) AS serial FROM data.device d
	    WHERE d.site IS NOT NULL AND d.serial IS NOT NULL
	    AND d.revoked_at IS NULL
	    AND (d.site, lower(d.serial)) >= (s.id, asked)
	    ORDER BY d.site, lower(d.serial) LIMIT 101) n
	    WHERE n.site = s.id AND n.serial = asked);
END
$$;
