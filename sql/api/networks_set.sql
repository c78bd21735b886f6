-- Says from where people may sign in: all (of_role NULL), or those with a role.
-- It holds from the next request on. err: none, signed-out, denied (also: the
-- list is for who may change people, and the caller may not), confirm, input,
-- not-found (the role), changed, network (the caller would be shut out).
CREATE FUNCTION api.networks_set(session bytea, of_role text, version integer,
    networks cidr[], OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c	record;
BEGIN
	SELECT s.* INTO c FROM private.session_confirmed(session, 'policy') s;
	err := c.err;
	IF err = 'none' THEN
		err := private.networks_put(of_role, version, networks,
		    c.account, c.address);
	END IF;
END
$$;
