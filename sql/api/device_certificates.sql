-- The certificates a device has had, newest first.
CREATE FUNCTION api.device_certificates(session bytea, of_device uuid)
RETURNS TABLE (err text, serial bytea, not_before timestamptz,
    not_after timestamptz, issued_at timestamptz, first_used_at timestamptz,
    revoked_at timestamptz, reason text, key_fp bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err = 'none' THEN
		err := private.device_err(who, 'view', of_device);
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', t.serial, t.not_before, t.not_after, t.issued_at,
	    t.first_used_at, t.revoked_at, l.reason, t.key_fp
	FROM data.certificate t
	LEFT JOIN LATERAL private.listed(t.serial) l ON true
	WHERE t.device = of_device ORDER BY t.issued_at DESC, t.serial;
END
$$;
