-- A certificate is seen in use for the first time, which proves its delivery.
-- If it was made by a renewal, the device's others have had their time.
-- False: too late, it has just been revoked or put on hold.
CREATE FUNCTION private.first_use(of_serial bytea, of_enrollment uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	e	data.enrollment;
	c	record;
BEGIN
	IF of_enrollment IS NOT NULL THEN
		e := private.hold(of_enrollment);
		-- It will revoke another: the locks in their order.
		IF e.state = 'issued' AND e.replaces IS NOT NULL THEN
			PERFORM FROM data.code_slot s
			WHERE s.slot = private.slot(e.locator, e.handle)
			FOR NO KEY UPDATE;
			PERFORM private.revoke_lock();
		END IF;
	END IF;
	SELECT t.device, t.replaces INTO c
	FROM data.certificate t WHERE t.serial = of_serial;
	IF c.replaces IS NOT NULL THEN
		PERFORM private.revoke_lock();
	END IF;
	-- Nor is it being renewed. Who waited for these locks may have waited
	-- for a hold.
	PERFORM FROM data.device d WHERE d.id = c.device FOR NO KEY UPDATE;
	IF EXISTS (SELECT FROM data.device d WHERE d.id = c.device
	    AND (d.held_at IS NOT NULL OR d.revoked_at IS NOT NULL))
	THEN
		RETURN false;
	END IF;
	UPDATE data.certificate t
	SET first_used_at = coalesce(t.first_used_at, private.now())
	WHERE t.serial = of_serial AND t.revoked_at IS NULL;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	IF c.replaces IS NOT NULL THEN
		PERFORM private.retire_others(c.device, of_serial);
	END IF;
	IF e.state = 'issued' THEN
		PERFORM private.put(e, 'delivered', 'device', NULL, NULL,
		    jsonb_build_object('by', 'first use'));
	END IF;
	RETURN true;
END
$$;
