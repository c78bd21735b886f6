-- The key of an account name in data.sign_in_attempt.
CREATE FUNCTION private.name_subject(name text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT 'name ' || left(lower(coalesce(name, '')), 64)
$$;
