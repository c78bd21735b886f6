-- What was approved, for the signer, who keeps the row locked until its
-- transaction ends. The approver's standing and the profile's policy are checked
-- again. days: for how many at most; 0: as the configuration has it.
-- err: none, not-found, expired, denied, policy, state.
CREATE FUNCTION api.sign_begin(of_enrollment uuid, OUT err text,
    OUT state text, OUT enrollment uuid, OUT registration bytea, OUT reg bytea,
    OUT channel text, OUT approved_reg bytea, OUT approved_key bytea,
    OUT profile text, OUT name text, OUT device uuid, OUT wrap bytea,
    OUT days integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	e := private.hold(of_enrollment);
	state := e.state;
	err := private.sign_err(e);
	IF err <> 'none' THEN
		RETURN;
	END IF;
	enrollment := e.id;
	registration := e.registration;
	reg := e.reg;
	channel := e.channel;
	approved_reg := e.approved_reg;
	approved_key := e.approved_key;
	profile := e.profile;
	name := e.approved_name;
	device := e.device;
	days := coalesce(private.days_of(e.profile), 0);
	wrap := coalesce(e.wrap, '');	-- none in channel est
END
$$;
