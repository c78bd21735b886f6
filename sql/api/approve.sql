-- The operator who claimed lets this registration with this key in, under this
-- name and profile, at a site where the operator may enroll (NULL: at none),
-- perhaps in the place of another device that the operator may revoke: that is
-- revoked when the new one has its certificate. err: none (also again),
-- not-found, denied (another's), changed, input, site (not there), policy (the
-- profile does not let this in), replaces (may not be replaced), expired, state.
CREATE FUNCTION api.approve(session bytea, enrollment uuid, reg bytea,
    key_fp bytea, profile text, name text, replaces uuid,
    address inet, site uuid DEFAULT NULL, OUT err text, OUT state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
	e	data.enrollment;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'enroll') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	e := private.hold(approve.enrollment);
	state := e.state;
	err := private.decision_err(e, who);
	IF err <> 'none' THEN
		RETURN;
	ELSIF e.reg IS DISTINCT FROM approve.reg
	    OR e.key_fp IS DISTINCT FROM approve.key_fp
	THEN
		err := 'changed';
	ELSIF (approve.profile ~ '^[a-z0-9-]{1,32}$'
	    AND char_length(approve.name) BETWEEN 1 AND 64
	    AND approve.name !~ '[[:cntrl:]]') IS NOT TRUE
	THEN
		err := 'input';
	ELSIF state IN ('approved', 'issued', 'delivered')
	    AND e.profile = approve.profile AND e.approved_name = approve.name
	    AND e.replaces IS NOT DISTINCT FROM approve.replaces
	    AND e.site IS NOT DISTINCT FROM approve.site
	THEN
		err := 'none';
	ELSIF state = 'expired' THEN
		err := 'expired';
	ELSIF state <> 'verified' THEN
		err := 'state';
	ELSE
		e.approved_reg := approve.reg;
		e.approved_key := approve.key_fp;
		e.profile := approve.profile;
		e.approved_name := approve.name;
		e.replaces := approve.replaces;
		e.site := approve.site;
		SELECT p.err, p.state INTO err, state
		FROM private.approve_put(e, approve.address) p;
	END IF;
END
$$;
