-- What was revoked after a sequence number, in the order in which it became
-- visible. Overdue deliveries are revoked first, so that the list is right
-- even if no sweep runs. issuer is NULL of a serial that has no certificate.
CREATE FUNCTION api.revocations(after bigint, max_rows integer)
RETURNS TABLE (seq bigint, serial bytea, reason text,
    revoked_at timestamptz, not_after timestamptz, issuer bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM private.end_overdue(ARRAY['issued'], 1000);
	RETURN QUERY
	SELECT r.seq, r.serial, r.reason, r.revoked_at, r.not_after, c.issuer
	FROM data.revocation r
	LEFT JOIN data.certificate c ON c.serial = r.serial
	WHERE r.seq > after
	ORDER BY r.seq LIMIT max_rows;
END
$$;
