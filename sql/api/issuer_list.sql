-- All issuing CAs that ever signed here, in the order in which they issue.
-- state: next, current, old (some of its certificates are valid), ended. OCSP's
-- do not count: they are there for the others, and renewed as long as it is.
CREATE FUNCTION api.issuer_list()
RETURNS TABLE (sha256 bytea, name text, state text, not_before timestamptz,
    not_after timestamptz, active_from timestamptz,
    last_not_after timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment		timestamptz := private.now();
	current_one	bytea := private.current_issuer(moment);
BEGIN
	RETURN QUERY
	SELECT i.sha256, i.name,
	    private.issuer_state(i, current_one, last.not_after, moment),
	    i.not_before, i.not_after, i.active_from, last.not_after
	FROM data.issuer i
	LEFT JOIN LATERAL (SELECT c.not_after FROM data.certificate c
	    WHERE c.issuer = i.sha256 AND c.purpose <> 'ocsp'
	    ORDER BY c.not_after DESC LIMIT 1) last ON true
	ORDER BY i.active_from, i.recorded_at;
END
$$;
