-- What others have claimed and nobody has finished yet, newest first, as far as
-- the account may view it (as private.view_err has it: there is no device yet).
-- name: as it is approved, else as it calls itself.
-- err: none, signed-out, denied.
CREATE FUNCTION api.enrollments_open(session bytea, max_rows integer)
RETURNS TABLE (err text, enrollment uuid, state text, name text,
    claimed_by text, claimed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	seen	uuid[];		-- where the account may see devices
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'view') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	seen := private.sites_of(who, 'view');
	RETURN QUERY
	SELECT 'none', t.id, t.state, coalesce(t.approved_name, t.name),
	    a.display_name, t.claimed_at
	FROM data.enrollment t
	JOIN data.account a ON a.id = t.claimed_by
	WHERE t.state IN ('claimed', 'verified', 'approved')
	    AND t.until > moment AND t.claimed_by <> who
	    AND (seen IS NULL OR t.site = ANY (seen))
	ORDER BY t.claimed_at DESC, t.id LIMIT max_rows;
END
$$;
