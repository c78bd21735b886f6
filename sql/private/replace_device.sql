-- The device of this enrollment has its certificate: what it takes the place
-- of is revoked, in the same transaction, unless it was meanwhile.
CREATE FUNCTION private.replace_device(e data.enrollment) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	n	integer;
BEGIN
	PERFORM private.revoke_lock();
	PERFORM FROM data.device x, data.device d
	WHERE x.id = e.replaces AND x.revoked_at IS NULL
	    AND d.id = e.device AND d.revoked_at IS NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	n := private.revoke_certificates(e.replaces, NULL, 'superseded');
	UPDATE data.device d SET replaced_by = e.device
	WHERE d.id = e.replaces;
	PERFORM private.note('device.revoked', 'account', e.claimed_by, NULL,
	    e.replaces, NULL, jsonb_build_object('reason', 'superseded',
	    'certificates', n, 'replaced_by', e.device));
	PERFORM private.note('device.replaced', 'account', e.claimed_by, e.id,
	    e.device, NULL, jsonb_build_object('replaces', e.replaces));
END
$$;
