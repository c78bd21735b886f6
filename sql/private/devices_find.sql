-- A page of the devices that fit a query, in an order: 'name', 'newest',
-- 'oldest', 'seen' (latest first), 'unseen' (longest ago first), 'ends'
-- (soonest first). after_key and after_id are the key and id of the row behind
-- which to go on. Either few can fit, then all of them are looked at; or the
-- order is gone through, no further than max_scan devices: if that does not
-- make a page, a last row that does not match says where to go on.
CREATE FUNCTION private.devices_find(q data.device_query, sort text,
    after_key text, after_id uuid, max_rows integer, max_scan integer)
RETURNS TABLE (id uuid, key text, matches boolean)
LANGUAGE plpgsql ROWS 50
SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	few	uuid[] := private.devices_narrow(q, 100);
	p	record;
	n	integer;
BEGIN
	SELECT * INTO p FROM private.devices_plan(q, sort, few IS NOT NULL,
	    after_key, after_id);
	IF p.rest = 'true' THEN
		max_scan := max_rows;
	END IF;
	RETURN QUERY EXECUTE format('SELECT d.id, key::text, true %s '
	    'ORDER BY key %2$s, d.id %2$s LIMIT $5', p.body, p.way)
	USING q, few, after_key, after_id, max_rows, max_scan;
	GET DIAGNOSTICS n = ROW_COUNT;
	IF n < max_rows AND few IS NULL AND p.rest <> 'true' THEN
		RETURN QUERY EXECUTE format('SELECT f.id, f.key::text, false '
		    'FROM (SELECT c.id, c.key, count(*) OVER () AS n, '
		    'row_number() OVER (ORDER BY c.key %2$s, c.id %2$s) AS at '
		    'FROM (%1$s) c) f WHERE f.n = $6 AND f.at = $6', p.source,
		    p.way)
		USING q, few, after_key, after_id, max_rows, max_scan;
	END IF;
END
$$;
