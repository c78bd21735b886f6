-- One account; of_account NULL: the session's own, which needs no permission.
-- before_*: the sign-in before this session's, of one's own account alone.
-- err: none, not-found.
CREATE FUNCTION api.people_get(session bytea, of_account uuid, OUT err text,
    OUT account uuid, OUT name text, OUT display_name text,
    OUT enabled boolean, OUT has_password boolean, OUT version integer,
    OUT created_at timestamptz, OUT last_sign_in_at timestamptz,
    OUT last_sign_in_from inet, OUT paused_until timestamptz,
    OUT link_purpose text, OUT link_ends_at timestamptz,
    OUT before_at timestamptz, OUT before_from inet)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who FROM private.session_check(session,
	    CASE WHEN of_account IS NOT NULL THEN 'people|audit' END) c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT a.id, a.name, a.display_name, a.enabled,
	    a.password_hash IS NOT NULL, a.version, a.created_at,
	    a.last_sign_in_at, a.last_sign_in_from,
	    CASE WHEN a.paused_until > private.now() THEN a.paused_until END,
	    l.purpose, l.ends_at
	INTO account, name, display_name, enabled, has_password, version,
	    created_at, last_sign_in_at, last_sign_in_from, paused_until,
	    link_purpose, link_ends_at
	FROM data.account a
	LEFT JOIN data.account_link l ON l.account = a.id
	    AND l.ends_at > private.now()
	WHERE a.id = coalesce(of_account, who);
	IF NOT FOUND THEN
		err := 'not-found';
	ELSIF of_account IS NULL THEN
		SELECT s.before_at, s.before_from INTO before_at, before_from
		FROM data.session s WHERE s.token = session;
	END IF;
END
$$;
