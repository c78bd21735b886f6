-- One page of the devices, by name.
CREATE FUNCTION private.device_page(query text, after_name text,
    after_id uuid, max_rows integer)
RETURNS TABLE (device uuid, name text, profile text, status text,
    created_at timestamptz, last_seen_at timestamptz, not_after timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
	part	text := lower(coalesce(query, ''));
BEGIN
	RETURN QUERY
	SELECT d.id, d.name, d.profile,
	    private.device_status(d.revoked_at, d.held_at, c.not_after,
		moment),
	    d.created_at, d.last_seen_at, c.not_after
	FROM data.device d
	LEFT JOIN LATERAL private.device_certificate(d.id, moment) c ON true
	WHERE (lower(d.name), d.id) > (lower(coalesce(after_name, '')),
	    coalesce(after_id, uuid '00000000-0000-0000-0000-000000000000'))
	    AND (part = '' OR position(part IN lower(d.name)) > 0
		OR position(part IN lower(d.serial)) > 0)
	ORDER BY lower(d.name), d.id LIMIT max_rows;
END
$$;
