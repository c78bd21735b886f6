-- One page of all devices, by name, for the command line; query is a part of
-- name, owner or serial number.
CREATE FUNCTION private.device_page(query text, after_name text,
    after_id uuid, max_rows integer)
RETURNS TABLE (device uuid, name text, owner text, profile text, site text,
    status text, created_at timestamptz, last_seen_at timestamptz,
    not_after timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
	part	text := lower(coalesce(query, ''));
BEGIN
	RETURN QUERY
	SELECT d.id, d.name, d.owner, d.profile, t.name,
	    private.device_shown(d, s.at, moment), d.created_at,
	    nullif(s.at, '-infinity'), nullif(d.ends_at, 'infinity')
	FROM data.device d
	JOIN data.device_seen s ON s.device = d.id
	LEFT JOIN data.site t ON t.id = d.site
	WHERE (lower(d.name), d.id) > (lower(coalesce(after_name, '')),
	    coalesce(after_id, uuid '00000000-0000-0000-0000-000000000000'))
	    AND position(part IN d.sought) > 0
	ORDER BY lower(d.name), d.id LIMIT max_rows;
END
$$;
