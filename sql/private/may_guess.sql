-- May this account spend the one run of another registration in pake: not if
-- ten of the last ten minutes, and since an administrator has forgiven it, have
-- brought no proof, refused or not. Devices that are cut off refuse nothing, so
-- counting refusals would not bound it.
-- Locks the account, before any enrollment, so that tries go one by one.
CREATE FUNCTION private.may_guess(who uuid, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	forgiven	timestamptz;
BEGIN
	SELECT a.forgiven_at INTO forgiven
	FROM data.account a WHERE a.id = who FOR NO KEY UPDATE;
	RETURN (SELECT count(*) FROM data.enrollment t
	    WHERE t.claimed_by = who AND t.channel = 'pake'
	    AND t.verified_at IS NULL
	    AND t.claimed_at > greatest(moment - interval '10 minutes',
		forgiven)) < 10;
END
$$;
