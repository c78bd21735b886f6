-- All that the page of an enrollment shows. Nobody sees one that nobody has
-- claimed; the wrapped reply key goes to the claimer alone. What was seen
-- before is counted, and what it replaces is told, as far as the account may
-- view it. site: where it belongs now; to who claimed it and may not view that,
-- where it was added. in_reach: may it view where that is now.
-- err: none, signed-out, denied, not-found.
CREATE FUNCTION api.enrollment_get(session bytea, of_enrollment uuid)
RETURNS TABLE (err text, enrollment uuid, state text, expires_in integer,
    waited_seconds integer, channel text, address inet, name text, model text,
    system text, serial text, key_type text, key_fp bytea, reg bytea,
    registration bytea, wrap bytea, claimed_by text, mine boolean,
    repeats integer, key_seen integer, name_seen integer, profile text,
    approved_name text, device uuid, not_after timestamptz, reason text,
    created_at timestamptz, finished_at timestamptz, replaces uuid,
    replaces_name text, site text, in_reach boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	seen	uuid[];		-- where the account may see devices
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, NULL) c;
	IF err = 'none' THEN
		err := private.view_err(of_enrollment, who);
	END IF;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	seen := private.sites_of(who, 'view');
	RETURN QUERY
	SELECT 'none', t.id, private.state_at(t.state, t.until, moment),
	    private.seconds_left(t.until, moment),
	    private.seconds_left(t.claimed_at, t.created_at), t.channel,
	    t.address, t.name, t.model, t.system, t.serial, t.key_type,
	    t.key_fp, t.reg, t.registration,
	    CASE WHEN t.claimed_by = who THEN t.wrap END, a.display_name,
	    t.claimed_by = who, private.repeats_of(t),
	    b.keys, b.names, t.profile, t.approved_name, t.device,
	    c.not_after, t.reason, t.created_at, coalesce(t.finished_at,
		CASE WHEN t.until <= moment THEN t.until END),
	    o.id, o.name, i.name,
	    coalesce(seen IS NULL OR p.at = ANY (seen), false)
	FROM data.enrollment t
	CROSS JOIN LATERAL private.seen_before(t, seen) b
	CROSS JOIN private.site_at(t) p (at)
	JOIN data.account a ON a.id = t.claimed_by
	LEFT JOIN data.certificate c ON c.enrollment = t.id
	LEFT JOIN data.device o ON o.id = t.replaces
	    AND (seen IS NULL OR o.site = ANY (seen))
	LEFT JOIN data.site i ON i.id = CASE
	    WHEN seen IS NULL OR p.at = ANY (seen) THEN p.at ELSE t.site END
	WHERE t.id = of_enrollment;
END
$$;
