-- A registration that the RA has made itself, in channel est, for a device that
-- shows a code and speaks plain EST. Nobody else may: in this channel nothing
-- proves that who knows the code has this key.
-- err: none, taken, full, as in register.
CREATE FUNCTION api.est_register(max_per_address integer, max_total integer,
    reg api.registration, OUT err text, OUT state text,
    OUT expires_in integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	moment	timestamptz;
BEGIN
	IF (reg).channel IS DISTINCT FROM 'est' THEN
		RAISE EXCEPTION 'a registration that is none of channel est';
	END IF;
	PERFORM private.register_lock(ARRAY[reg]);
	moment := private.now();
	err := private.register_new(NULL, reg,
	    private.room(max_total, moment) > 0, max_per_address, moment);
	IF err = 'none' THEN
		state := 'waiting';
		expires_in := private.seconds_left(
		    moment + private.limit_of('waiting'), moment);
	END IF;
END
$$;
