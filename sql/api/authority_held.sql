-- These are all issuing CAs and roots that the signer has: others that it once
-- told of have been retired. err: none.
CREATE FUNCTION api.authority_held(issuers bytea[], roots bytea[],
    OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	-- As in issuer_record: processes of several nodes start together.
	PERFORM pg_advisory_xact_lock(1751215719);
	UPDATE data.issuer i SET held = i.sha256 = ANY (issuers)
	WHERE i.held <> (i.sha256 = ANY (issuers));
	UPDATE data.root r SET held = r.sha256 = ANY (roots)
	WHERE r.held <> (r.sha256 = ANY (roots));
END
$$;
