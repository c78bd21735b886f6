-- What kept a device from renewing: said, what it tells of itself; refused,
-- why it was refused here, as err's wire name. Only whoever holds a certificate
-- of the device may: it is not revoked, though perhaps past its time. At most
-- once a minute each; what comes sooner is left out. Who is refused is seen all
-- the same, but on hold.
-- err: none, denied, not-found, input.
CREATE FUNCTION api.note_trouble(der_sha256 bytea, said text, refused text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
	recent	timestamptz := moment - interval '1 minute';
	dev	uuid;
	good	boolean;
	held	boolean;
BEGIN
	SELECT t.device, t.revoked_at IS NULL AND d.revoked_at IS NULL,
	    d.held_at IS NOT NULL
	INTO dev, good, held
	FROM data.certificate t JOIN data.device d ON d.id = t.device
	WHERE t.der_sha256 = note_trouble.der_sha256;
	err := CASE WHEN dev IS NULL THEN 'not-found'
	    WHEN NOT good THEN 'denied'
	    WHEN num_nonnulls(said, refused) = 0
		OR said NOT IN ('network', 'tls', 'refused', 'disk', 'clock',
		'hook', 'key', 'roots') OR refused !~ '^[a-z-]{1,32}$'
		THEN 'input' ELSE 'none' END;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	INSERT INTO data.device_trouble (device) VALUES (dev)
	ON CONFLICT DO NOTHING;
	UPDATE data.device_trouble p
	SET said = note_trouble.said, said_at = moment
	WHERE p.device = dev AND note_trouble.said IS NOT NULL
	    AND coalesce(p.said_at <= recent, true);
	UPDATE data.device_trouble p
	SET refused = note_trouble.refused, refused_at = moment
	WHERE p.device = dev AND note_trouble.refused IS NOT NULL
	    AND coalesce(p.refused_at <= recent, true);
	IF refused IS NOT NULL AND NOT held THEN
		PERFORM private.saw(dev, moment);
	END IF;
END
$$;
