-- What this enrollment may take the place of, best first: what is like it
-- (typed NULL), or what was typed. Only what the account may see and revoke.
-- why: key, serial, name; typed, part.
-- err: none, signed-out, denied, not-found (the enrollment).
CREATE FUNCTION api.replacement_offers(session bytea, of_enrollment uuid,
    typed text, max_rows integer)
RETURNS TABLE (err text, device uuid, name text, model text, serial text,
    created_at timestamptz, last_seen_at timestamptz, why text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	e	data.enrollment;
	sites	uuid[];		-- where the account may see and revoke devices
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'revoke') c;
	SELECT t.* INTO e FROM data.enrollment t WHERE t.id = of_enrollment;
	IF err = 'none' AND NOT private.is_permitted(who, 'view') THEN
		err := 'denied';
	ELSIF err = 'none' THEN
		err := private.view_err(of_enrollment, who);
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	sites := private.sites_of_both(who, 'view', 'revoke');
	RETURN QUERY
	SELECT 'none', d.id, d.name, d.model, d.serial, d.created_at,
	    nullif(s.at, '-infinity'), regexp_replace(m.why, '^\d ', '')
	FROM (SELECT s.device, s.why FROM private.replacement_seen(e, sites) s
	    WHERE typed IS NULL
	    UNION ALL
	    SELECT p.device, p.why FROM private.replacement_matches(typed, sites) p
	    WHERE typed IS NOT NULL) AS m
	JOIN data.device d ON d.id = m.device
	JOIN data.device_seen s ON s.device = m.device
	ORDER BY m.why, greatest(s.at, d.created_at) DESC, d.id
	LIMIT max_rows;
END
$$;
