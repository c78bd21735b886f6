-- A device has been seen with its renewed certificate: what it had before, and
-- what it asked for and never used, is superseded. The caller has the
-- revocation lock.
CREATE FUNCTION private.retire_others(of_device uuid, but_serial bytea)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	c	record;
BEGIN
	FOR c IN UPDATE data.certificate t SET revoked_at = moment
	    WHERE t.device = of_device AND t.serial <> but_serial
	    AND t.revoked_at IS NULL
	    RETURNING t.serial, t.not_after
	LOOP
		PERFORM private.revoke(c.serial, 'superseded', c.not_after);
		PERFORM private.note('certificate.retired', 'device', NULL,
		    NULL, of_device, NULL, jsonb_build_object('serial',
		    encode(c.serial, 'hex'), 'by',
		    encode(but_serial, 'hex')));
	END LOOP;
END
$$;
