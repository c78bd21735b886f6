-- Locks an enrollment and gives it as it stands by the time after the lock;
-- one whose limit has passed is ended here and now. id NULL: there is none.
CREATE FUNCTION private.hold(id uuid) RETURNS data.enrollment
LANGUAGE plpgsql AS $$
DECLARE
	e	data.enrollment;
BEGIN
	SELECT t.* INTO e FROM data.enrollment t WHERE t.id = hold.id
	FOR NO KEY UPDATE;
	IF e.until <= private.now() THEN
		e.state := private.lapse(e);
		e.until := NULL;
	END IF;
	RETURN e;
END
$$;
