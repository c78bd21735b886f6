-- Tidies up: ends what is overdue, and removes what nobody needs any more, at
-- most max_rows of each kind. Nothing depends on it for being right. Any
-- number may run at once: each passes over what another has locked.
CREATE FUNCTION api.sweep(max_rows integer, retention_days integer,
    OUT expired integer, OUT undelivered integer, OUT wiped integer,
    OUT removed integer, OUT slots integer, OUT sessions integer,
    OUT attempts integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	-- What was claimed or approved while an account lost its standing.
	PERFORM private.end_unfounded();
	-- Before the rest, which removes rows and revokes certificates.
	PERFORM private.revoke_lock();
	expired := private.end_overdue(ARRAY['waiting', 'claimed', 'verified',
	    'approved'], max_rows);
	undelivered := private.end_overdue(ARRAY['issued'], max_rows);
	UPDATE data.enrollment SET reply = NULL WHERE id IN (
	    SELECT t.id FROM data.enrollment t
	    WHERE t.finished_at <= moment - interval '24 hours'
	    AND t.reply IS NOT NULL
	    LIMIT max_rows FOR NO KEY UPDATE SKIP LOCKED);
	GET DIAGNOSTICS wiped = ROW_COUNT;
	removed := private.remove_ended(max_rows, moment,
	    greatest(retention_days, 1) * interval '1 day');
	DELETE FROM data.code_slot WHERE slot IN (
	    SELECT s.slot FROM data.code_slot s WHERE s.free_at <= moment
	    LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS slots = ROW_COUNT;
	DELETE FROM data.session WHERE id IN (
	    SELECT s.id FROM data.session s WHERE s.ends_at <= moment
	    LIMIT max_rows FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS sessions = ROW_COUNT;
	attempts := private.forget_attempts(max_rows, moment);
END
$$;
