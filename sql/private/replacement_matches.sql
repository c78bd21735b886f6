-- Devices that are not revoked and are what was typed: by id, name or serial
-- number ('typed', a hundred of each site and a thousand in all), else with it
-- in one of them ('part'): as an end of a word that a hundred have at most, or
-- inside of words in the first thousand by name. Only those at these sites (as
-- private.sites_of has them; NULL: of all).
CREATE FUNCTION private.replacement_matches(typed text, sites uuid[])
RETURNS TABLE (device uuid, why text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	low	text := lower(btrim(typed));
	q	data.device_query;
	those	uuid[] := CASE WHEN low ~
		    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
		    THEN ARRAY[low::uuid] ELSE '{}' END
		    || private.numbered(low, sites)
		    || private.named(low, sites);
BEGIN
	those := those[1:1000];
	RETURN QUERY
	SELECT d.id, 'typed' FROM data.device d
	WHERE d.id = ANY (those)
	    AND d.revoked_at IS NULL
	    AND (sites IS NULL OR d.site = ANY (sites));
	IF FOUND OR low = '' THEN
		RETURN;
	END IF;
	q := private.device_query(sites, low, NULL, NULL, NULL, NULL, NULL);
	q.hits := '{}';		-- of ids and fingerprints
	RETURN QUERY
	SELECT d.id, 'part'
	FROM private.devices_find(q, 'name', NULL, NULL, 100, 1000) f
	JOIN data.device d ON d.id = f.id
	WHERE f.matches AND d.revoked_at IS NULL
	    AND (position(low IN lower(d.name)) > 0
		OR position(low IN lower(d.serial)) > 0);
END
$$;
