-- For how many days a certificate of this profile is good at most; NULL: as the
-- signer's configuration has it.
CREATE FUNCTION private.days_of(of_profile text) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT p.days FROM data.profile_policy p
	    WHERE p.profile = of_profile);
END
$$;
