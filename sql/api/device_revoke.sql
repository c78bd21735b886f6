-- Revokes a device and all its certificates, from the next request on.
-- err: none (also if it was before), signed-out, denied, not-found, input.
CREATE FUNCTION api.device_revoke(session bytea, device uuid, reason text,
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'revoke') c;
	IF err = 'none' THEN
		err := private.device_err(who, 'revoke', device);
	END IF;
	IF err = 'none' THEN
		err := private.device_revoke(device, reason, 'account', who,
		    who_address);
	END IF;
END
$$;
