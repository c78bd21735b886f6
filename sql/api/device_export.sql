-- A piece of an export of the devices within the account's reach that fit; all
-- parameters as in api.device_list. The first piece is noted.
CREATE FUNCTION api.device_export(session bytea, line text, of_profile text,
    of_status text, of_site text, days integer, unseen integer, sort text,
    after_key text, after_id uuid, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, owner text, notes text,
    site text, profile text, status text, model text, system text,
    serial text, key_type text, approved_by text, created_at timestamptz,
    last_seen_at timestamptz, not_after timestamptz, revoked_at timestamptz,
    key text, matches boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who		uuid;
	who_address	inet;
	q		data.device_query;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	q := private.device_query(private.sites_of(who, 'view'), line,
	    of_profile, of_status, of_site, days, unseen);
	IF after_id IS NULL THEN
		PERFORM private.note_on('devices.exported', who, 'devices',
		    who_address, jsonb_strip_nulls(jsonb_build_object(
		    'search', q.line, 'profile', q.profile, 'state', q.status,
		    'site', of_site, 'days', days, 'unseen', unseen)));
	END IF;
	RETURN QUERY
	SELECT 'none', d.id, d.name, d.owner, d.notes, t.name, d.profile,
	    private.device_shown(d, s.at, q.moment), d.model, d.system,
	    d.serial, d.key_type, coalesce(a.display_name, d.admitted_by),
	    d.created_at, nullif(s.at, '-infinity'),
	    nullif(d.ends_at, 'infinity'), d.revoked_at, f.key, f.matches
	FROM private.devices_find(q, sort, after_key, after_id, max_rows, 5000)
	    WITH ORDINALITY f (id, key, matches, n)
	JOIN data.device d ON d.id = f.id
	JOIN data.device_seen s ON s.device = f.id
	LEFT JOIN data.site t ON t.id = d.site
	LEFT JOIN data.account a ON a.id = d.approved_by
	ORDER BY f.n;
END
$$;
