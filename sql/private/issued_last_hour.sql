-- Certificates of all kinds issued within the last hour, counted no further than
-- most.
CREATE FUNCTION private.issued_last_hour(moment timestamptz, most integer)
RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(*) FROM (SELECT FROM data.certificate c
	    WHERE c.issued_at > moment - interval '1 hour' LIMIT most) n);
END
$$;
