-- Is an account still as the page showed it (version NULL: whatever it is).
-- none, not-found, changed.
CREATE FUNCTION private.version_err(who uuid, version integer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	now_is	integer;
BEGIN
	SELECT a.version INTO now_is FROM data.account a WHERE a.id = who
	FOR NO KEY UPDATE;
	RETURN CASE WHEN now_is IS NULL THEN 'not-found'
	    WHEN now_is <> version_err.version THEN 'changed'
	    ELSE 'none' END;
END
$$;
