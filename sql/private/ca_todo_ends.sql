-- Of private.ca_todo: what comes to its end without anything to follow. longest:
-- the days that the longest profile gives.
CREATE FUNCTION private.ca_todo_ends(moment timestamptz, longest integer)
RETURNS TABLE (urgency integer, what text, name text, at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	late	interval := greatest(longest, 90) * interval '1 day';
	served	timestamptz := (SELECT c.not_after FROM data.certificate c
	    WHERE c.device IS NULL AND c.purpose = 'server'
	    ORDER BY c.issued_at DESC LIMIT 1);
BEGIN
	RETURN QUERY
	SELECT CASE WHEN i.not_after <= moment THEN 1
		WHEN i.not_after <= moment + interval '30 days' THEN 2
		ELSE 3 END,
	    CASE WHEN i.not_after <= moment THEN 'issuer-ended'
		ELSE 'issuer-ends' END, i.name, i.not_after
	FROM private.issuers(moment) i
	WHERE i.state = 'current' AND i.not_after <= moment + late
	    AND NOT EXISTS (SELECT FROM data.issuer n
		WHERE n.held AND n.active_from > i.active_from
		AND n.active_from < i.not_after);
	-- Its successor must have reached every device before.
	RETURN QUERY
	SELECT CASE WHEN r.not_after <= moment THEN 1
		WHEN r.not_after <= moment + late THEN 2 ELSE 3 END,
	    CASE WHEN r.not_after <= moment THEN 'root-ended'
		ELSE 'root-ends' END, r.name, r.not_after
	FROM private.roots(moment) r
	WHERE r.state = 'current' AND r.not_after <= moment + 2 * late
	    AND NOT EXISTS (SELECT FROM private.roots(moment) n
		WHERE n.state = 'next');
	RETURN QUERY
	SELECT CASE WHEN served <= moment THEN 1 ELSE 2 END,
	    CASE WHEN served <= moment THEN 'server-ended'
		ELSE 'server-ends' END, NULL::text, served
	WHERE served <= moment + interval '7 days';
END
$$;
