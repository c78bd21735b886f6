-- How many certificates were issued without a person since then.
CREATE FUNCTION private.unattended_since(moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(*) FROM data.certificate c
	    WHERE c.issued_at > moment AND c.factory IS NOT NULL);
END
$$;
