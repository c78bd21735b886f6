-- The sites for whose devices the account has the permission; NULL: for all
-- devices, those without a site too.
CREATE FUNCTION private.sites_of(who uuid, permission text) RETURNS uuid[]
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT CASE WHEN bool_or(r.site IS NULL) THEN NULL
		ELSE coalesce(array_agg(DISTINCT r.site), '{}') END
	    FROM data.account_role r
	    JOIN data.account a ON a.id = r.account
	    JOIN data.role_permission p ON p.role = r.role
	    WHERE r.account = who AND a.enabled
	    AND p.permission = sites_of.permission);
END
$$;
