-- A device's renewals come one after another. To the end of the transaction;
-- before any row is locked.
CREATE FUNCTION private.renewal_lock(of_device uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1751215721,
	    hashtext(of_device::text));
END
$$;
