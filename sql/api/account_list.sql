-- All accounts by name.
CREATE FUNCTION api.account_list()
RETURNS TABLE (account uuid, name text, display_name text, enabled boolean,
    permissions text[], created_at timestamptz, last_sign_in_at timestamptz,
    paused_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT a.id, a.name, a.display_name, a.enabled,
	    private.permissions_of(a.id),
	    a.created_at, a.last_sign_in_at,
	    CASE WHEN a.paused_until > private.now() THEN a.paused_until END
	FROM data.account a ORDER BY a.name;
END
$$;
