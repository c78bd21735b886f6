-- A device that may come has come: so much is written every five minutes. Who
-- has a lock on the device's row takes that first.
CREATE FUNCTION private.saw(of_device uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE data.device_seen s SET at = moment
	WHERE s.device = of_device AND s.at <= moment - interval '5 minutes';
END
$$;
