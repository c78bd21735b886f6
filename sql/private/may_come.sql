-- May this account sign in and work from this address. All lists that concern
-- it must have it: that for everybody, and those for each of its roles. NULL is
-- the command line on the server itself.
CREATE FUNCTION private.may_come(who uuid, address inet) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN address IS NULL OR NOT EXISTS (
	    SELECT FROM data.sign_in_policy p
	    WHERE NOT private.is_within(may_come.address, p.networks)
	    AND (p.role IS NULL OR EXISTS (SELECT FROM data.account_role r
		WHERE r.account = who AND r.role = p.role)));
END
$$;
