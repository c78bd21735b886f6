-- The account of a name in any case, or NULL.
CREATE FUNCTION private.account_named(of_name text) RETURNS uuid
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT a.id FROM data.account a
	    WHERE a.name = lower(of_name));
END
$$;
