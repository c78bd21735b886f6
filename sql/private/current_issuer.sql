-- The issuing CA whose turn it is; NULL before the signer has told of one.
CREATE FUNCTION private.current_issuer(moment timestamptz) RETURNS bytea
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT i.sha256 FROM data.issuer i
	    WHERE i.active_from <= moment
	    ORDER BY i.active_from DESC, i.recorded_at DESC LIMIT 1);
END
$$;
