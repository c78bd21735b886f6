-- An issuing CA that the signer has, from when on it issues, and the root under
-- which it stands. The first one ever issued all that was there before. err:
-- none (also again).
CREATE FUNCTION api.issuer_record(sha256 bytea, name text, der bytea,
    not_before timestamptz, not_after timestamptz, active_from timestamptz,
    key_type text DEFAULT NULL, root bytea DEFAULT NULL, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	is_first	boolean;
BEGIN
	err := 'none';
	IF EXISTS (SELECT FROM data.issuer i
	    WHERE i.sha256 = issuer_record.sha256
	    AND i.name = issuer_record.name
	    AND i.not_after = issuer_record.not_after
	    AND i.active_from = issuer_record.active_from
	    AND i.key_type IS NOT DISTINCT FROM issuer_record.key_type
	    AND i.root IS NOT DISTINCT FROM issuer_record.root)
	THEN
		RETURN;
	END IF;
	-- Processes of several nodes start at the same moment.
	PERFORM pg_advisory_xact_lock(1751215719);
	is_first := NOT EXISTS (SELECT FROM data.issuer);
	INSERT INTO data.issuer AS i (sha256, name, der, not_before,
	    not_after, active_from, recorded_at, key_type, root)
	VALUES (issuer_record.sha256, issuer_record.name, issuer_record.der,
	    issuer_record.not_before, issuer_record.not_after,
	    issuer_record.active_from, private.now(), issuer_record.key_type,
	    issuer_record.root)
	ON CONFLICT ON CONSTRAINT issuer_pkey DO UPDATE
	SET name = excluded.name, not_after = excluded.not_after,
	    active_from = excluded.active_from,
	    key_type = excluded.key_type, root = excluded.root;
	IF is_first THEN
		UPDATE data.certificate c SET issuer = issuer_record.sha256
		WHERE c.issuer IS NULL;
	END IF;
	PERFORM private.note('issuer.recorded', 'program', NULL, NULL, NULL,
	    NULL, jsonb_build_object('name', issuer_record.name,
	    'sha256', encode(issuer_record.sha256, 'hex'),
	    'active_from', issuer_record.active_from));
END
$$;
