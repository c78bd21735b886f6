-- May this account see the enrollment's page: its claimer, and whoever may
-- view. none, denied, not-found (also one that nobody has claimed).
CREATE FUNCTION private.view_err(of_enrollment uuid, who uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	claimer	uuid := (SELECT t.claimed_by FROM data.enrollment t
		    WHERE t.id = of_enrollment);
BEGIN
	IF NOT private.is_permitted(who, 'view') AND NOT (
	    private.is_permitted(who, 'enroll')
	    AND coalesce(claimer, who) = who)
	THEN
		RETURN 'denied';
	END IF;
	RETURN CASE WHEN claimer IS NULL THEN 'not-found' ELSE 'none' END;
END
$$;
