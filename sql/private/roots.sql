-- Every root that the signer ever had, oldest first. state: current (the issuing
-- CA stands under it), next, old, retired.
CREATE FUNCTION private.roots(moment timestamptz)
RETURNS TABLE (sha256 bytea, name text, state text, key_type text,
    not_before timestamptz, not_after timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	current_one	data.root;
BEGIN
	SELECT r.* INTO current_one FROM data.root r
	JOIN data.issuer i ON i.root = r.sha256
	WHERE i.sha256 = private.current_issuer(moment);
	RETURN QUERY
	SELECT r.sha256, r.name, CASE WHEN NOT r.held THEN 'retired'
		WHEN r.sha256 = current_one.sha256 THEN 'current'
		WHEN r.not_before > current_one.not_before THEN 'next'
		ELSE 'old' END,
	    r.key_type, r.not_before, r.not_after
	FROM data.root r ORDER BY r.not_before, r.recorded_at;
END
$$;
