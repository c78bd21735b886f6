-- The one text of a sealed event: hashed, exported, verified byte by byte. Its
-- keys and their order never change; a key that is added comes with a number of
-- its own for the export's form.
CREATE FUNCTION private.event_text(v data.event, seq bigint,
    account_name text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN concat('{"seq":', seq, ',"id":', v.id, ',"at":"',
	    to_char(v.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	    '","what":', to_json(v.what),
	    ',"actor":', to_json(v.actor),
	    ',"program":', to_json(v.program),
	    ',"account":', coalesce(to_json(v.account)::text, 'null'),
	    ',"name":', coalesce(to_json(event_text.account_name)::text,
		'null'),
	    ',"enrollment":', coalesce(to_json(v.enrollment)::text, 'null'),
	    ',"device":', coalesce(to_json(v.device)::text, 'null'),
	    ',"object":', coalesce(to_json(v.object)::text, 'null'),
	    ',"address":', coalesce(to_json(abbrev(v.address))::text, 'null'),
	    ',"request":', coalesce(to_json(v.request)::text, 'null'),
	    ',"details":', coalesce(v.details::text, 'null'), '}');
END
$$;
