-- What the caller may choose from at an approval. kind 'profile': each that is
-- narrowed, and whether it is offered for this device; days: NULL: as the
-- configuration has it. kind 'site': each to which the device may be added; id
-- NULL: to none, for those whose roles are not limited. err: none, signed-out,
-- denied, not-found.
CREATE FUNCTION api.approval_offers(session bytea, of_enrollment uuid)
RETURNS TABLE (err text, kind text, name text, site uuid, offered boolean,
    days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	e	data.enrollment;
	sites	uuid[];
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'enroll') c;
	SELECT t.* INTO e FROM data.enrollment t WHERE t.id = of_enrollment;
	IF err = 'none' AND e.claimed_by IS DISTINCT FROM who THEN
		err := 'not-found';
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	sites := private.sites_of(who, 'enroll');
	RETURN QUERY
	SELECT 'none', 'profile', p.profile, NULL::uuid, EXISTS (
	    SELECT FROM data.account_role r WHERE r.account = who
	    AND private.profile_err(p.profile, who, r.site, e.address)
		= 'none'), p.days
	FROM data.profile_policy p;
	RETURN QUERY
	SELECT 'none', 'site', s.name, s.id, true, NULL::integer
	FROM (SELECT t.name, t.id FROM data.site t
	    WHERE sites IS NULL OR t.id = ANY (sites)
	    UNION ALL SELECT NULL, NULL WHERE sites IS NULL) AS s (name, id)
	ORDER BY lower(s.name) NULLS FIRST;
END
$$;
