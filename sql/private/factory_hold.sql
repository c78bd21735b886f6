-- Locks what stands or will stand under this id in data.factory, to the end of
-- the transaction; before anything else is locked. id NULL: there is none.
CREATE FUNCTION private.factory_hold(id uuid) RETURNS data.factory
LANGUAGE plpgsql AS $$
DECLARE
	f	data.factory;
BEGIN
	PERFORM pg_advisory_xact_lock(1751215719, uuid_hash(factory_hold.id));
	SELECT t.* INTO f FROM data.factory t WHERE t.id = factory_hold.id
	FOR NO KEY UPDATE;
	RETURN f;
END
$$;
