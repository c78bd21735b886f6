-- Only one change of accounts, roles and sites at a time, so that two of them
-- cannot each count on the administrator that the other takes away. Before any
-- other lock, and before the caller's own standing is looked at. Gives whether
-- there is an administrator.
CREATE FUNCTION private.people_lock() RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215717);
	RETURN private.has_administrator();
END
$$;
