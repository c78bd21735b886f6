-- The sites for whose devices the account has both permissions, as
-- private.sites_of has them.
CREATE FUNCTION private.sites_of_both(who uuid, one text, other text)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
	a	uuid[] := private.sites_of(who, one);
	b	uuid[] := private.sites_of(who, other);
BEGIN
	RETURN CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a
	    ELSE array(SELECT unnest(a) INTERSECT SELECT unnest(b)) END;
END
$$;
