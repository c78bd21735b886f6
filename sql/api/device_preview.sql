-- Of these devices (at most 200) those that the account sees, by name, and
-- whether it has the permission for each.
-- err: none, signed-out, denied, too-large.
CREATE FUNCTION api.device_preview(session bytea, devices uuid[],
    permission text)
RETURNS TABLE (err text, device uuid, name text, site text, status text,
    may boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session,
	    coalesce(permission, 'none')) c;
	IF err = 'none' AND cardinality(devices) > 200 THEN
		err := 'too-large';
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', d.id, d.name, t.name,
	    private.device_shown(d, s.at, moment),
	    private.may(who, permission, d.site)
	FROM data.device d
	JOIN data.device_seen s ON s.device = d.id
	LEFT JOIN data.site t ON t.id = d.site
	WHERE d.id = ANY (devices) AND private.may(who, 'view', d.site)
	ORDER BY lower(d.name), d.id;
END
$$;
