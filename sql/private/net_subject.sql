-- The key of a network in data.sign_in_attempt.
CREATE FUNCTION private.net_subject(address inet) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT 'net ' || private.net(address)::text
$$;
