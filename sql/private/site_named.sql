-- The site of a name in any case; NULL for NULL. err: none, not-found.
CREATE FUNCTION private.site_named(of_name text, OUT err text, OUT site uuid)
LANGUAGE plpgsql AS $$
BEGIN
	SELECT s.id INTO site FROM data.site s
	WHERE lower(s.name) = lower(of_name);
	err := CASE WHEN of_name IS NOT NULL AND site IS NULL THEN 'not-found'
	    ELSE 'none' END;
END
$$;
