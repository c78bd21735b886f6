-- Devices among which are all that fit a query, if something in it leaves no
-- more than so many; else NULL. Each is counted in its own index, no further
-- than that.
CREATE FUNCTION private.devices_narrow(q data.device_query, max_rows integer)
RETURNS uuid[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	one	text;
	found	uuid[];
BEGIN
	IF q.line IS NOT NULL THEN
		found := private.devices_by_line(q.line, q.sites,
		    max_rows);
		IF found IS NOT NULL OR cardinality(q.hits) > 0 THEN
			RETURN found || q.hits;
		END IF;
	END IF;
	FOREACH one IN ARRAY array_remove(ARRAY[
	    CASE q.status
	    WHEN 'held' THEN 'd.id FROM data.device d '
		'WHERE d.held_at IS NOT NULL ORDER BY lower(d.name), d.id'
	    WHEN 'expired' THEN 'd.id FROM data.device d '
		'WHERE d.ends_at <= ($1).moment ORDER BY d.ends_at, d.id'
	    WHEN 'revoked' THEN 'd.id FROM data.device d '
		'WHERE d.ends_at >= ''infinity'' ORDER BY d.ends_at, d.id'
	    WHEN 'late' THEN 'd.id FROM data.device d '
		'WHERE tstzrange(least(d.late_at, d.ends_at), d.ends_at) '
		'@> ($1).moment' END,
	    CASE WHEN q.ends_by IS NOT NULL THEN 'd.id FROM data.device d '
		'WHERE d.ends_at > ($1).moment AND d.ends_at <= ($1).ends_by '
		'ORDER BY d.ends_at, d.id' END,
	    CASE WHEN q.profile IS NOT NULL THEN 'd.id FROM data.device d '
		'WHERE d.profile = ($1).profile ORDER BY lower(d.name), d.id' END,
	    CASE WHEN q.sites IS NOT NULL THEN 'd.id FROM data.device d '
		'WHERE d.site = ANY (($1).sites)' END,
	    CASE WHEN q.unseen_since IS NOT NULL THEN 'w.device FROM '
		'data.device_seen w WHERE w.at <= ($1).unseen_since '
		'ORDER BY w.at, w.device' END], NULL)
	LOOP
		EXECUTE format('SELECT array(SELECT %s LIMIT $2)', one)
		INTO found
		USING q, max_rows + 1;
		IF cardinality(found) <= max_rows THEN
			RETURN found;
		END IF;
	END LOOP;
	RETURN NULL;
END
$$;
