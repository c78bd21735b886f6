-- Revokes a device and its certificates, held or not. Whoever waits for their
-- delivery is told that it has ended. err: none (also if it was before),
-- not-found, input (no such reason).
CREATE FUNCTION private.device_revoke(of_device uuid, why text, actor text,
    account uuid, address inet) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	was	timestamptz;
	e	data.enrollment;
	n	integer;
BEGIN
	IF why IS NULL OR why NOT IN ('unspecified', 'key-compromise',
	    'affiliation-changed', 'superseded', 'cessation-of-operation',
	    'privilege-withdrawn')
	THEN
		RETURN 'input';
	END IF;
	e := private.on_its_way(of_device);
	PERFORM private.revoke_lock();
	SELECT d.revoked_at INTO was FROM data.device d
	WHERE d.id = of_device;
	IF NOT FOUND THEN
		RETURN 'not-found';
	END IF;
	n := private.revoke_certificates(of_device, NULL, why);
	IF e.state = 'issued' THEN
		e.until := private.now();
		PERFORM private.put(e, 'undelivered', actor, account, address,
		    jsonb_build_object('from', e.state, 'by', 'revocation'));
	END IF;
	IF was IS NULL THEN
		PERFORM private.note('device.revoked', actor, account, NULL,
		    of_device, address, jsonb_build_object('reason', why,
		    'certificates', n));
	END IF;
	RETURN 'none';
END
$$;
