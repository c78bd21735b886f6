-- Narrows a profile, in the place of what the caller saw (version). days NULL:
-- as the configuration has it; roles empty: whoever may enroll; networks empty:
-- from anywhere. err: none, signed-out, denied, confirm, input, not-found (a
-- role), changed.
CREATE FUNCTION api.policy_set(session bytea, of_profile text,
    version integer, enrolls boolean, renews boolean, days integer,
    roles text[], networks cidr[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c	record;
BEGIN
	SELECT s.* INTO c FROM private.session_confirmed(session, 'policy') s;
	err := c.err;
	IF err = 'none' THEN
		err := private.profile_put(of_profile, version, enrolls,
		    renews, days, roles, networks, c.account, c.address);
	END IF;
END
$$;
