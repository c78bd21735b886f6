-- The bearer of a factory certificate with this fingerprint, whose chain and
-- evidence the signer has checked, and a CSR. A device that was not imported is
-- written down, if any_name is not NULL: the CA's profile lets all of its
-- devices in.
-- err: none (der as in factory_secret_begin), not-found (it is not imported),
-- paused, taken, state.
CREATE FUNCTION api.factory_certificate_begin(fingerprint bytea,
    any_profile text, any_name text, csr_sha256 bytea, OUT err text,
    OUT factory uuid, OUT serial text, OUT profile text, OUT name text,
    OUT der bytea, OUT device uuid, OUT issued_last_hour integer,
    OUT unattended_last_hour integer, OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	f	data.factory;
BEGIN
	f := private.factory_hold(private.factory_id(fingerprint));
	IF f.id IS NULL AND any_name IS NOT NULL THEN
		INSERT INTO data.factory AS t (id, serial, kind, hash, profile,
		    name, imported, created_at)
		VALUES (private.factory_id(fingerprint),
		    encode(fingerprint, 'hex'), 'certificate', fingerprint,
		    any_profile, any_name, false, private.now())
		RETURNING t.* INTO f;
	END IF;
	IF f.id IS NULL OR f.kind <> 'certificate'
	    OR f.hash IS DISTINCT FROM fingerprint
	THEN
		err := 'not-found';
		RETURN;
	END IF;
	SELECT b.* INTO err, factory, serial, profile, name, der, device,
	    issued_last_hour, unattended_last_hour, days
	FROM private.factory_begin(f, csr_sha256) b;
END
$$;
