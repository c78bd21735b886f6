-- A root that the signer has; before the issuers that stand under it. err: none
-- (also again).
CREATE FUNCTION api.root_record(sha256 bytea, name text, der bytea,
    key_type text, not_before timestamptz, not_after timestamptz, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	INSERT INTO data.root AS r (sha256, name, der, key_type, not_before,
	    not_after, recorded_at)
	VALUES (root_record.sha256, root_record.name, root_record.der,
	    root_record.key_type, root_record.not_before,
	    root_record.not_after, private.now())
	ON CONFLICT ON CONSTRAINT root_pkey DO UPDATE SET name = excluded.name
	WHERE r.name <> excluded.name;
END
$$;
