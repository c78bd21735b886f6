-- What the revocation list says of a serial; reason NULL: nothing.
CREATE FUNCTION private.listed(of_serial bytea, OUT reason text,
    OUT revoked_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT r.reason, r.revoked_at INTO reason, revoked_at
	FROM data.revocation r WHERE r.serial = of_serial
	ORDER BY r.seq DESC LIMIT 1;
	IF reason = 'remove-from-crl' THEN
		reason := NULL;
		revoked_at := NULL;
	END IF;
END
$$;
