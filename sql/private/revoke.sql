-- Writes what the revocation list says of a serial from now on: a reason of
-- RFC 5280, 'certificate-hold', or 'remove-from-crl', which ends a hold and
-- nothing else. False if that changes nothing, or it is revoked for good. One
-- that was held is revoked as of its hold (X.509 8.5.2.2). The lock is held to
-- the end of the transaction, so that numbers appear in their order and a
-- reader of "all after n" never misses one. Locks: before certificates.
CREATE FUNCTION private.revoke(serial bytea, reason text,
    not_after timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	last	record;
	moment	timestamptz;
BEGIN
	PERFORM private.revoke_lock();
	moment := private.now();
	SELECT l.* INTO last FROM private.listed(revoke.serial) l;
	IF last.reason IS NULL THEN
		IF revoke.reason = 'remove-from-crl' THEN
			RETURN false;
		END IF;
	ELSIF last.reason <> 'certificate-hold'
	    OR revoke.reason = 'certificate-hold'
	THEN
		RETURN false;
	ELSIF revoke.reason <> 'remove-from-crl' THEN
		moment := last.revoked_at;
	END IF;
	INSERT INTO data.revocation (serial, reason, revoked_at, not_after)
	VALUES (revoke.serial, revoke.reason, moment, revoke.not_after);
	RETURN true;
END
$$;
