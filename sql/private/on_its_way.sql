-- Locks the enrollment whose certificate for this device is issued and not yet
-- known to be delivered; id NULL: there is none. Before the revocation lock.
CREATE FUNCTION private.on_its_way(of_device uuid) RETURNS data.enrollment
LANGUAGE plpgsql AS $$
DECLARE
	e	data.enrollment;
BEGIN
	SELECT t.enrollment INTO e.id
	FROM data.certificate t JOIN data.enrollment w ON w.id = t.enrollment
	WHERE t.device = of_device AND w.state = 'issued'
	ORDER BY t.issued_at DESC LIMIT 1;
	IF e.id IS NOT NULL THEN
		e := private.hold(e.id);
	END IF;
	RETURN e;
END
$$;
