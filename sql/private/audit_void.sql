-- Is a checkpoint void: did an administrator let the chain go on from a place
-- before its end?
CREATE FUNCTION private.audit_void(c data.checkpoint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.checkpoint r
	    WHERE r.restart_after IS NOT NULL AND r.number > c.number
	    AND r.restart_after < c.seq);
END
$$;
