-- Was the password of this session typed within five minutes.
CREATE FUNCTION private.is_confirmed(session bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN EXISTS (SELECT FROM data.session s WHERE s.token = session
	    AND s.confirmed_at > private.now() - interval '5 minutes');
END
$$;
