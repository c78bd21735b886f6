-- Is the account enabled, and does it have the permission for this site's
-- devices (NULL: for those of none, which only unlimited roles reach).
CREATE FUNCTION private.may(who uuid, permission text, site uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.account_role r
	    JOIN data.account a ON a.id = r.account
	    JOIN data.role_permission p ON p.role = r.role
	    WHERE r.account = who AND a.enabled
	    AND p.permission = may.permission
	    AND (r.site IS NULL OR r.site = may.site));
END
$$;
