-- The id of a factory certificate's row, there or not: from its fingerprint, so
-- that it can be locked before it is.
CREATE FUNCTION private.factory_id(fingerprint bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
	SELECT encode(substr(fingerprint, 1, 16), 'hex')::uuid
$$;
