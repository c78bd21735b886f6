-- Devices that are not revoked and are what was typed: by id, name or serial
-- number ('typed', a hundred of each), else with it in one of them ('part'): as
-- an end of a word in however many, inside of words in the first thousand by
-- name. seen, reach: where the account may see and revoke devices, as
-- private.sites_of has it.
CREATE FUNCTION private.replacement_matches(typed text, seen uuid[],
    reach uuid[])
RETURNS TABLE (device uuid, why text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	low	text := lower(btrim(typed));
	q	data.device_query;
BEGIN
	RETURN QUERY
	SELECT f.id, 'typed' FROM (
	    (SELECT d.id FROM data.device d WHERE lower(d.name) = low
		AND d.revoked_at IS NULL
		AND (seen IS NULL OR d.site = ANY (seen))
		AND (reach IS NULL OR d.site = ANY (reach)) LIMIT 100)
	    UNION
	    (SELECT d.id FROM data.device d WHERE lower(d.serial) = low
		AND d.revoked_at IS NULL
		AND (seen IS NULL OR d.site = ANY (seen))
		AND (reach IS NULL OR d.site = ANY (reach)) LIMIT 100)
	    UNION
	    SELECT d.id FROM data.device d WHERE d.revoked_at IS NULL
		AND d.id = CASE WHEN low ~
		    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
		    THEN low::uuid END) AS f;
	IF FOUND OR low = '' THEN
		RETURN;
	END IF;
	q := private.device_query(reach, low, NULL, NULL, NULL, NULL, NULL);
	RETURN QUERY
	SELECT d.id, 'part'
	FROM private.devices_find(q, 'name', NULL, NULL, 100, 1000) f
	JOIN data.device d ON d.id = f.id
	WHERE f.matches AND d.revoked_at IS NULL
	    AND (position(low IN lower(d.name)) > 0
		OR position(low IN lower(d.serial)) > 0);
END
$$;
