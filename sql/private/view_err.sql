-- May this account see the enrollment's page: whoever claimed it, always, and
-- whoever may view what is where it belongs now. none, denied, not-found (also
-- one that nobody has claimed, and another's out of reach).
CREATE FUNCTION private.view_err(of_enrollment uuid, who uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	e	data.enrollment;
BEGIN
	SELECT t.* INTO e FROM data.enrollment t WHERE t.id = of_enrollment;
	RETURN CASE
	    WHEN e.claimed_by = who THEN 'none'
	    WHEN NOT private.is_permitted(who, 'view')
		AND (e.claimed_by IS NOT NULL
		OR NOT private.is_permitted(who, 'enroll')) THEN 'denied'
	    WHEN e.claimed_by IS NULL
		OR NOT private.may(who, 'view', private.site_at(e))
		THEN 'not-found'
	    ELSE 'none' END;
END
$$;
