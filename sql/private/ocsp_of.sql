-- What OCSP says of one serial; see api.ocsp_status.
CREATE FUNCTION private.ocsp_of(of_serial bytea, of_issuer bytea,
    OUT status text, OUT reason text, OUT revoked_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	c	record;
	late	data.enrollment;
BEGIN
	SELECT t.serial, t.issuer, t.enrollment, t.revoked_at,
	    d.revoked_at AS device_revoked_at, d.held_at, e.until,
	    l.reason AS listed_reason, l.revoked_at AS listed_at
	INTO c
	FROM (VALUES (of_serial)) AS s (serial)
	LEFT JOIN data.certificate t ON t.serial = s.serial
	LEFT JOIN data.device d ON d.id = t.device
	LEFT JOIN data.enrollment e ON e.id = t.enrollment
	    AND e.state = 'issued' AND e.until <= moment
	LEFT JOIN LATERAL private.listed(s.serial) l ON true;
	-- A delivery that has failed ends here, if no sweep has ended it; one
	-- that somebody has locked is about to.
	IF c.until IS NOT NULL THEN
		SELECT e.* INTO late FROM data.enrollment e
		WHERE e.id = c.enrollment AND e.state = 'issued'
		FOR NO KEY UPDATE SKIP LOCKED;
		IF FOUND THEN
			PERFORM private.lapse(late);
			SELECT o.* INTO status, reason, revoked_at
			FROM private.ocsp_of(of_serial, of_issuer) o;
			RETURN;
		END IF;
	END IF;
	reason := coalesce(c.listed_reason, CASE
	    WHEN coalesce(c.revoked_at, c.device_revoked_at) IS NOT NULL
		THEN 'unspecified'
	    WHEN c.until IS NOT NULL THEN 'cessation-of-operation'
	    WHEN c.held_at IS NOT NULL THEN 'certificate-hold' END);
	status := CASE WHEN c.issuer <> of_issuer THEN 'unknown'
	    WHEN reason IS NOT NULL THEN 'revoked'
	    WHEN c.serial IS NULL THEN 'unknown' ELSE 'good' END;
	revoked_at := coalesce(c.listed_at, c.revoked_at,
	    c.device_revoked_at, c.until, c.held_at);
END
$$;
