-- Have as many registered from this network as may wait at once. Also those that
-- were cancelled: else one client could fill the disk.
CREATE FUNCTION private.is_net_full(its_net cidr, max_per_address integer,
    moment timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN max_per_address <= (SELECT count(*) FROM data.enrollment t
	    WHERE t.net = its_net AND t.claimed_by IS NULL
	    AND t.created_at > moment - private.limit_of('waiting'));
END
$$;
