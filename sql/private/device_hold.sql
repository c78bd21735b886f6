-- Puts a device and its certificates on hold: refused like a revoked one, but
-- it may be released. A connection on which it still waits is closed. err:
-- none (also if it was on hold), not-found, state (it is revoked).
CREATE FUNCTION private.device_hold(of_device uuid, actor text, account uuid,
    address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	d	data.device;
	e	data.enrollment;
	moment	timestamptz;
	n	integer;
BEGIN
	e := private.on_its_way(of_device);
	PERFORM private.revoke_lock();
	moment := private.now();
	SELECT t.* INTO d FROM data.device t WHERE t.id = of_device
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN 'not-found';
	ELSIF d.revoked_at IS NOT NULL THEN
		RETURN 'state';
	ELSIF d.held_at IS NOT NULL THEN
		RETURN 'none';
	END IF;
	UPDATE data.device t SET held_at = moment WHERE t.id = of_device;
	SELECT count(*) FILTER (WHERE private.revoke(t.serial,
	    'certificate-hold', t.not_after)) INTO n
	FROM data.certificate t
	WHERE t.device = of_device AND t.revoked_at IS NULL
	    AND t.not_after > moment;
	IF e.state = 'issued' THEN
		PERFORM private.take_over(e.id, e.gateway, NULL);
	END IF;
	PERFORM private.note('device.held', actor, account, NULL, of_device,
	    address, jsonb_build_object('certificates', n));
	RETURN 'none';
END
$$;
