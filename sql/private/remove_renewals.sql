-- Removes requests for renewal of which nothing came within a day, and those
-- whose certificate is revoked or retired, so that they cannot come again. At
-- most max_rows.
CREATE FUNCTION private.remove_renewals(max_rows integer, moment timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM data.renewal WHERE id IN (
	    SELECT t.id FROM data.renewal t
	    JOIN data.certificate c ON c.serial = t.certificate
	    WHERE t.created_at <= moment - interval '1 day'
	    AND (t.result IS NULL OR c.revoked_at IS NOT NULL)
	    LIMIT max_rows FOR UPDATE OF t SKIP LOCKED);
END
$$;
