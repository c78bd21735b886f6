-- One transaction at a time revokes. Taken before any certificate is locked.
CREATE FUNCTION private.revoke_lock() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215718);
END
$$;
