-- Is the address in one of these networks. No networks are all of them; an
-- address that is not known is in none.
CREATE FUNCTION private.is_within(address inet, networks cidr[])
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT networks = '{}' OR coalesce((SELECT
	    bool_or(private.plain_address(address) <<= n)
	    FROM unnest(networks) n), false)
$$;
