-- An address without a mask; IPv4 mapped into IPv6 is IPv4.
CREATE FUNCTION private.plain_address(address inet) RETURNS inet
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	    WHEN family(address) = 6 AND address << inet '::ffff:0:0/96'
	    THEN inet (substr(host(address), 8))
	    ELSE inet (host(address)) END
$$;
