-- Somebody presents a secret, by its hash, for a serial number, and a CSR; the
-- signer keeps the row locked until its transaction ends. A wrong one is
-- counted, so the caller commits.
-- err: none (der is not NULL: it was issued, and not used yet), credentials (no
-- such serial number, or another secret), paused (locked), taken (another key
-- has enrolled), state (it is in use, revoked or past its time).
CREATE FUNCTION api.factory_secret_begin(of_serial text, secret_hash bytea,
    csr_sha256 bytea, OUT err text, OUT factory uuid, OUT serial text,
    OUT profile text, OUT name text, OUT der bytea, OUT device uuid,
    OUT issued_last_hour integer, OUT unattended_last_hour integer, OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	f	data.factory;
BEGIN
	f := private.factory_of(of_serial);
	IF f.id IS NULL OR f.kind <> 'secret' THEN
		err := 'credentials';
	ELSIF f.locked_at IS NOT NULL THEN
		err := 'paused';
	ELSIF f.hash IS DISTINCT FROM secret_hash THEN
		PERFORM private.factory_wrong(f);
		err := 'credentials';
	ELSE
		SELECT b.* INTO err, factory, serial, profile, name, der,
		    device, issued_last_hour, unattended_last_hour, days
		FROM private.factory_begin(f, csr_sha256) b;
	END IF;
END
$$;
