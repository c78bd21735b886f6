-- Is a list of networks, everybody's (of_role NULL) or a role's, for anybody who
-- may change people: because the role allows it, or another one does that
-- somebody has besides.
CREATE FUNCTION private.concerns_people(of_role text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN of_role IS NULL OR EXISTS (SELECT FROM data.role_permission p
	    WHERE p.permission = 'people' AND (p.role = of_role
	    OR EXISTS (SELECT FROM data.account_role h
		JOIN data.account_role o ON o.account = h.account
		WHERE h.role = p.role AND o.role = of_role)));
END
$$;
