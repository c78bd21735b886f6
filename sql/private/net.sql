-- What counts as one network: an IPv4 address, or a /64 of IPv6. IPv4 mapped
-- into IPv6 counts as IPv4; unknown addresses count together.
CREATE FUNCTION private.net(address inet) RETURNS cidr
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	    WHEN address IS NULL THEN cidr '0.0.0.0/32'
	    WHEN family(address) = 4 THEN network(set_masklen(address, 32))
	    WHEN address << inet '::ffff:0:0/96' THEN
		network(inet (substr(host(address), 8)))
	    ELSE network(set_masklen(address, 64)) END
$$;
