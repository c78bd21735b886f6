-- The sessions of an account (NULL: the session's own) that live, last used
-- first. mine: it is the one that asks.
CREATE FUNCTION api.people_sessions(session bytea, of_account uuid,
    max_rows integer)
RETURNS TABLE (err text, id uuid, mine boolean, created_at timestamptz,
    used_at timestamptz, address inet, agent text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who FROM private.session_check(session,
	    CASE WHEN of_account IS NOT NULL THEN 'people|audit' END) c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', s.id, s.token = people_sessions.session, s.created_at,
	    s.used_at, s.address, s.agent
	FROM data.session s JOIN data.account a ON a.id = s.account
	WHERE s.account = coalesce(of_account, who) AND a.enabled
	    AND s.ends_at > moment AND s.used_at + s.idle > moment
	ORDER BY s.used_at DESC, s.id LIMIT max_rows;
END
$$;
