-- The wrapped key of an identity with which a handshake begins, if its
-- enrollment is claimed and it was not used. Changes nothing: whoever does not
-- know the key must not use it up. err: none, not-found.
CREATE FUNCTION api.psk_find(identity text, OUT err text,
    OUT enrollment uuid, OUT reg bytea, OUT wrap bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT 'none', t.id, t.reg, p.wrap INTO err, enrollment, reg, wrap
	FROM data.psk p JOIN data.enrollment t ON t.id = p.enrollment
	WHERE p.identity = psk_find.identity AND p.used_at IS NULL
	    AND t.state = 'claimed' AND t.until > moment;
	IF NOT FOUND THEN
		err := 'not-found';
	END IF;
END
$$;
