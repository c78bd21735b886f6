-- A certificate is seen in use for the first time, which proves its delivery.
-- False: too late, it has just been revoked as undelivered.
CREATE FUNCTION private.first_use(of_serial bytea, of_enrollment uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	e	data.enrollment;
BEGIN
	IF of_enrollment IS NOT NULL THEN
		e := private.hold(of_enrollment);
		IF e.state = 'issued' THEN
			PERFORM private.put(e, 'delivered', 'device', NULL,
			    NULL, jsonb_build_object('by', 'first use'));
		ELSIF e.state = 'undelivered' THEN
			RETURN false;
		END IF;
	END IF;
	UPDATE data.certificate t SET first_used_at = private.now()
	WHERE t.serial = of_serial AND t.first_used_at IS NULL
	    AND t.revoked_at IS NULL;
	RETURN true;
END
$$;
