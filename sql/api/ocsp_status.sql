-- What OCSP says of each serial, in their order: good, revoked (held too), or
-- unknown, which is whatever was never issued. What the guard refuses for any
-- other reason than its age is revoked here too. serials: of one issuer, whose
-- certificate has the SHA-256 of_issuer; another one's are unknown to it.
CREATE FUNCTION api.ocsp_status(serials bytea[], of_issuer bytea)
RETURNS TABLE (serial bytea, status text, reason text,
    revoked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
	late	data.enrollment;
BEGIN
	-- A delivery that has failed ends here, if no sweep has ended it; one
	-- that somebody has locked is about to.
	FOR late IN SELECT e.* FROM data.certificate t
	    JOIN data.enrollment e ON e.id = t.enrollment
	    WHERE t.serial = ANY (serials) AND e.state = 'issued'
	    AND e.until <= moment FOR NO KEY UPDATE OF e SKIP LOCKED
	LOOP
		PERFORM private.lapse(late);
	END LOOP;
	RETURN QUERY
	SELECT s.serial, CASE
	    WHEN t.issuer <> of_issuer THEN 'unknown'
	    WHEN coalesce(l.reason, h.reason) IS NOT NULL THEN 'revoked'
	    WHEN t.serial IS NULL THEN 'unknown' ELSE 'good' END,
	    coalesce(l.reason, h.reason), coalesce(l.revoked_at, h.at)
	FROM unnest(serials) WITH ORDINALITY AS s (serial, n)
	CROSS JOIN LATERAL private.listed(s.serial) l
	LEFT JOIN data.certificate t ON t.serial = s.serial
	LEFT JOIN data.device d ON d.id = t.device
	LEFT JOIN data.enrollment e ON e.id = t.enrollment
	    AND e.state = 'issued' AND e.until <= moment
	CROSS JOIN LATERAL (SELECT
	    coalesce(t.revoked_at, d.revoked_at, e.until, d.held_at) AS at,
	    CASE WHEN coalesce(t.revoked_at, d.revoked_at) IS NOT NULL
		THEN 'unspecified'
		WHEN e.id IS NOT NULL THEN 'cessation-of-operation'
		WHEN d.held_at IS NOT NULL THEN 'certificate-hold' END) AS
	    h (at, reason)
	ORDER BY s.n;
END
$$;
