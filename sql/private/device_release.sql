-- Ends a device's hold: what was held of its certificates is good again. err:
-- none (also if it was not on hold), not-found, state (it is revoked, which
-- nothing ends).
CREATE FUNCTION private.device_release(of_device uuid, actor text,
    account uuid, address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	d	data.device;
	n	integer;
BEGIN
	PERFORM private.revoke_lock();
	SELECT t.* INTO d FROM data.device t WHERE t.id = of_device
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN 'not-found';
	ELSIF d.revoked_at IS NOT NULL THEN
		RETURN 'state';
	ELSIF d.held_at IS NULL THEN
		RETURN 'none';
	END IF;
	UPDATE data.device t SET held_at = NULL WHERE t.id = of_device;
	SELECT count(*) FILTER (WHERE private.revoke(t.serial,
	    'remove-from-crl', t.not_after)) INTO n
	FROM data.certificate t
	WHERE t.device = of_device AND t.revoked_at IS NULL;
	PERFORM private.note('device.released', actor, account, NULL,
	    of_device, address, jsonb_build_object('certificates', n));
	RETURN 'none';
END
$$;
