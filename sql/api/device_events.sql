-- What happened to a device and to the enrollments that brought it, newest
-- first; those before one of them, if it is given. Another device that the
-- account may not view is not named in their details.
CREATE FUNCTION api.device_events(session bytea, of_device uuid,
    before bigint, max_rows integer)
RETURNS TABLE (err text, id bigint, at timestamptz, what text, actor text,
    who text, address inet, request text, details text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err = 'none' THEN
		err := private.device_err(who, 'view', of_device);
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', v.id, v.at, v.what, v.actor,
	    coalesce(a.display_name, v.program), v.address, v.request,
	    CASE WHEN o.id IS NULL OR private.may_device(who, 'view', o.id)
		THEN v.details ELSE v.details - '{replaces,replaced_by}'
		::text[] END::text
	FROM private.device_event_ids(of_device, before,
	    max_rows) i (id)
	JOIN data.event v ON v.id = i.id
	LEFT JOIN data.account a ON a.id = v.account
	CROSS JOIN LATERAL (SELECT CASE	-- a renewal's is a serial
	    WHEN v.what <> 'certificate.renewed' THEN
	    coalesce(v.details->>'replaces',
		v.details->>'replaced_by')::uuid END) o (id)
	ORDER BY v.id DESC;
END
$$;
