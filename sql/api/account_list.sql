-- All accounts by name. roles: 'viewer at Lyon'. has_password: false until an
-- invitation or a reset was used.
CREATE FUNCTION api.account_list()
RETURNS TABLE (account uuid, name text, display_name text, enabled boolean,
    has_password boolean, roles text[], permissions text[],
    created_at timestamptz, last_sign_in_at timestamptz,
    paused_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT a.id, a.name, a.display_name, a.enabled,
	    a.password_hash IS NOT NULL, private.roles_of(a.id),
	    private.permissions_of(a.id), a.created_at, a.last_sign_in_at,
	    CASE WHEN a.paused_until > private.now() THEN a.paused_until END
	FROM data.account a ORDER BY a.name;
END
$$;
