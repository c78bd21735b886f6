-- The row's device is now on another connection; the one before is told.
CREATE FUNCTION private.take_over(id uuid, old_gateway text, new_gateway text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE data.enrollment t SET gateway = new_gateway
	WHERE t.id = take_over.id;
	IF old_gateway IS NOT NULL THEN
		PERFORM pg_notify(old_gateway, take_over.id::text);
	END IF;
END
$$;
