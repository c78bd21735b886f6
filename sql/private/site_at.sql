-- Where an enrollment belongs now: where its device is, once there is one, else
-- the site of its approval. NULL: to none.
CREATE FUNCTION private.site_at(e data.enrollment) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
	at	uuid := e.site;
BEGIN
	IF e.device IS NOT NULL THEN
		SELECT d.site INTO at FROM data.device d WHERE d.id = e.device;
		IF NOT FOUND THEN
			at := e.site;
		END IF;
	END IF;
	RETURN at;
END
$$;
