-- Puts a serial on the revocation list; false if it is there already. The lock
-- is held to the end of the transaction, so that numbers appear in their order
-- and a reader of "all after n" never misses one. Locks: before certificates.
CREATE FUNCTION private.revoke(serial bytea, reason text,
    not_after timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.revoke_lock();
	INSERT INTO data.revocation (serial, reason, revoked_at, not_after)
	VALUES (revoke.serial, revoke.reason, private.now(), revoke.not_after)
	ON CONFLICT DO NOTHING;
	RETURN FOUND;
END
$$;
