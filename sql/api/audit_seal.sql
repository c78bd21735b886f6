-- Seals events: at most max_rows of them, in the order of their transactions,
-- and only those whose transaction began before every one that still runs, so
-- that none comes to stand behind what is sealed already. Writers wait for
-- nothing. more: there may be more; false also if another one is at it.
-- A server that counts its transactions from a lower number on than was sealed
-- is another one, to which the database was restored: then every event is
-- looked at once, by its id.
CREATE FUNCTION api.audit_seal(max_rows integer, OUT sealed integer,
    OUT more boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	horizon	xid8 := pg_snapshot_xmin(pg_current_snapshot());
	s	data.audit;
	ids	bigint[];
	xids	xid8[];
BEGIN
	sealed := 0;
	more := false;
	IF NOT pg_try_advisory_xact_lock(1751215722) THEN
		RETURN;
	END IF;
	SELECT * INTO s FROM data.audit;
	IF s.sealed_xid > pg_snapshot_xmax(pg_current_snapshot()) THEN
		-- What was written here since and began before is walked past.
		s.sealed_xid := horizon;
		s.sealed_id := 0;
		s.walk_at := 0;
		s.walk_to := coalesce((SELECT max(v.id) FROM data.event v), 0);
	END IF;
	IF s.walk_at < s.walk_to THEN
		ids := ARRAY(SELECT v.id FROM data.event v
		    WHERE v.id > s.walk_at
		    AND v.id <= least(s.walk_at + max_rows, s.walk_to)
		    AND NOT EXISTS (SELECT FROM data.event_seal x
			WHERE x.event = v.id) ORDER BY v.id);
		s.walk_at := least(s.walk_at + max_rows, s.walk_to);
		more := true;
	ELSE
		SELECT array_agg(c.id ORDER BY c.xid, c.id),
		    array_agg(c.xid ORDER BY c.xid, c.id) INTO ids, xids
		FROM private.audit_next(s, horizon, max_rows) c;
		more := coalesce(cardinality(ids) = max_rows, false);
		s.sealed_xid := coalesce(xids[cardinality(xids)], s.sealed_xid);
		s.sealed_id := coalesce(ids[cardinality(ids)], s.sealed_id);
	END IF;
	sealed := coalesce(cardinality(ids), 0);
	IF sealed > 0 OR more THEN
		PERFORM private.audit_append(ids);
		UPDATE data.audit SET sealed_xid = s.sealed_xid,
		    sealed_id = s.sealed_id, walk_at = s.walk_at,
		    walk_to = s.walk_to;
	END IF;
END
$$;
