-- Requests for renewal in the place of one certificate come one after another,
-- so that one waits at most, and a device's are counted one by one. To the end
-- of the transaction; before any row is locked.
CREATE FUNCTION private.renewal_lock(of_serial bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215721,
	    hashtext(encode(of_serial, 'hex')));
END
$$;
