-- A device asks for the next certificate in the place of one that nobody has
-- seen used, by the SHA-256 of its DER: that must be one of ours, of a device
-- in good standing. It may have ended: whether too long ago is for the signer
-- to say. Asking is using it. err: none, not-found, denied, held.
CREATE FUNCTION api.renew_request(der_sha256 bytea, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ever	constant interval := '1000 years';
BEGIN
	SELECT k.err INTO err FROM private.check_certificate(
	    renew_request.der_sha256, grace => ever) k;
	-- On hold it is to come again, rather than ask for a code.
	IF err = 'denied' AND (SELECT k.err FROM private.check_certificate(
	    renew_request.der_sha256, grace => ever, only_look => true) k)
	    = 'held'
	THEN
		err := 'held';
	END IF;
END
$$;
