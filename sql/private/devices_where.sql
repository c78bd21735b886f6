-- What a query asks of a device d (of data.device) and when it was seen, s (of
-- data.device_seen), as conditions on the parameter $1 (data.device_query):
-- first those on the column that it is sorted by ('name', 'created_at',
-- 'ends_at', 'at'), then the others. 'true' if there are none.
CREATE FUNCTION private.devices_where(q data.device_query, sorted_by text,
    OUT inner_part text, OUT outer_part text)
LANGUAGE plpgsql AS $$
DECLARE
	ends	text[] := '{}';
	seen	text[] := '{}';
	rest	text[] := '{}';
BEGIN
	IF q.status = 'revoked' THEN
		ends := ends || text 'd.ends_at = ''infinity''';
	ELSIF q.status = 'expired' THEN
		ends := ends || text 'd.ends_at <= ($1).moment';
	ELSIF q.status IN ('active', 'late') THEN
		ends := ends || text 'd.ends_at > ($1).moment AND '
		    'd.ends_at < ''infinity''';
	END IF;
	IF q.status IN ('active', 'expired') THEN
		rest := rest || text 'd.held_at IS NULL';
	ELSIF q.status = 'held' THEN
		rest := rest || text 'd.held_at IS NOT NULL AND '
		    'd.revoked_at IS NULL';
	ELSIF q.status = 'late' THEN
		rest := rest || text 'd.late_at <= ($1).moment';
	END IF;
	IF q.ends_by IS NOT NULL THEN
		ends := ends || text 'd.ends_at > ($1).moment AND '
		    'd.ends_at <= ($1).ends_by';
	END IF;
	IF q.unseen_since IS NOT NULL THEN
		seen := seen || text 's.at <= ($1).unseen_since';
	END IF;
	IF q.line IS NOT NULL THEN
		rest := rest || text '(position(($1).line IN d.sought) > 0'
		    ' OR d.id = ANY (($1).hits))';
	END IF;
	IF sorted_by = 'ends_at' THEN
		inner_part := array_to_string(ends, ' AND ');
		outer_part := array_to_string(seen || rest, ' AND ');
	ELSIF sorted_by = 'at' THEN
		inner_part := array_to_string(seen, ' AND ');
		outer_part := array_to_string(ends || rest, ' AND ');
	ELSE
		outer_part := array_to_string(ends || seen || rest, ' AND ');
	END IF;
	inner_part := coalesce(nullif(inner_part, ''), 'true');
	outer_part := coalesce(nullif(outer_part, ''), 'true');
END
$$;
