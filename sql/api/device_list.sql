-- A page of the devices within the account's reach that fit: line is the
-- beginning or end of a word in name, owner or serial number, or the beginning
-- of an id, serial number or fingerprint of a certificate; the rest as in
-- private.device_query and private.devices_find.
CREATE FUNCTION api.device_list(session bytea, line text, of_profile text,
    of_status text, of_site text, days integer, unseen integer, sort text,
    after_key text, after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, owner text, profile text,
    site text, status text, created_at timestamptz, last_seen_at timestamptz,
    not_after timestamptz, key text, matches boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	q	data.device_query;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	q := private.device_query(private.sites_of(who, 'view'), line,
	    of_profile, of_status, of_site, days, unseen);
	RETURN QUERY
	SELECT 'none', d.id, d.name, d.owner, d.profile, t.name,
	    private.device_shown(d, s.at, q.moment), d.created_at,
	    nullif(s.at, '-infinity'), nullif(d.ends_at, 'infinity'), f.key,
	    f.matches
	FROM private.devices_find(q, sort, after_key, after_id, max_rows, 300)
	    WITH ORDINALITY f (id, key, matches, n)
	JOIN data.device d ON d.id = f.id
	JOIN data.device_seen s ON s.device = f.id
	LEFT JOIN data.site t ON t.id = d.site
	ORDER BY f.n;
END
$$;
