-- Devices that are not revoked and are what was typed: by id, name or serial
-- number ('typed'), else with it in one of them ('part').
CREATE FUNCTION private.replacement_matches(typed text)
RETURNS TABLE (device uuid, why text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	low	text := lower(btrim(typed));
BEGIN
	RETURN QUERY
	SELECT d.id, 'typed' FROM data.device d
	WHERE d.revoked_at IS NULL AND (lower(d.name) = low
	    OR lower(d.serial) = low OR d.id::text = low);
	IF NOT FOUND AND low <> '' THEN
		RETURN QUERY
		SELECT d.id, 'part' FROM data.device d
		WHERE d.revoked_at IS NULL AND (
		    position(low IN lower(d.name)) > 0
		    OR position(low IN lower(d.serial)) > 0);
	END IF;
END
$$;
