-- One transaction at a time changes policy. To its end; before enrollments.
CREATE FUNCTION private.policy_lock() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215724);
END
$$;
