-- Is this certificate, by the SHA-256 of its DER, one of a device that may
-- come in. Its first use delivers the enrollment, and retires what it replaces.
-- Reads only, but for the first use and every five minutes; with only_look not
-- even then. grace: how long after its end it is good all the same, which only
-- renewal may ask. err: none, denied, not-found; with only_look held.
CREATE FUNCTION private.check_certificate(der_sha256 bytea, OUT err text,
    OUT device uuid, OUT name text, OUT profile text,
    OUT not_after timestamptz, OUT serial bytea,
    grace interval DEFAULT '0', only_look boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz;
	c	record;
BEGIN
	SELECT t.serial, t.not_after, t.enrollment, t.first_used_at,
	    t.revoked_at, t.device, d.name, d.profile, s.at AS seen_at,
	    d.revoked_at AS device_revoked_at, d.held_at
	INTO c
	FROM data.certificate t JOIN data.device d ON d.id = t.device
	JOIN data.device_seen s ON s.device = d.id
	WHERE t.der_sha256 = check_certificate.der_sha256;
	IF NOT FOUND THEN
		err := 'not-found';
		RETURN;
	END IF;
	device := c.device;
	name := c.name;
	profile := c.profile;
	not_after := c.not_after;
	serial := c.serial;
	err := 'denied';
	moment := private.now();
	IF c.revoked_at IS NOT NULL OR c.device_revoked_at IS NOT NULL
	    OR c.not_after + grace <= moment
	THEN
		RETURN;
	END IF;
	IF c.held_at IS NOT NULL THEN
		-- It is to come again, rather than ask for a code.
		IF only_look THEN
			err := 'held';
		END IF;
		RETURN;
	END IF;
	IF only_look THEN
		err := 'none';
		RETURN;
	END IF;
	IF c.first_used_at IS NULL
	    AND NOT private.first_use(c.serial, c.enrollment)
	THEN
		RETURN;
	END IF;
	IF c.seen_at <= moment - interval '5 minutes' THEN
		PERFORM private.saw(c.device, moment);
	END IF;
	err := 'none';
END
$$;
