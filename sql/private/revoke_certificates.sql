-- Revokes what is neither revoked nor past its time of a device's
-- certificates, or only the one of an enrollment; and the device if nothing is
-- left of it.
CREATE FUNCTION private.revoke_certificates(of_device uuid,
    of_enrollment uuid, why text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz;
	c	record;
	n	integer := 0;
BEGIN
	PERFORM private.revoke_lock();
	-- Nor is it being renewed.
	PERFORM FROM data.device d WHERE d.id = of_device FOR NO KEY UPDATE;
	moment := private.now();
	FOR c IN UPDATE data.certificate t SET revoked_at = moment
	    WHERE t.device = of_device AND t.revoked_at IS NULL
	    AND t.not_after > moment
	    AND (of_enrollment IS NULL OR t.enrollment = of_enrollment)
	    RETURNING t.serial, t.not_after
	LOOP
		PERFORM private.revoke(c.serial, why, c.not_after);
		n := n + 1;
	END LOOP;
	UPDATE data.device d SET revoked_at = moment, held_at = NULL
	WHERE d.id = of_device AND d.revoked_at IS NULL
	    AND NOT EXISTS (SELECT FROM data.certificate t
		WHERE t.device = of_device AND t.revoked_at IS NULL
		AND t.not_after > moment);
	RETURN n;
END
$$;
