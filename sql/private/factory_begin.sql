-- What the signer needs for a held row, whose bearer has proved itself. err as
-- private.factory_err, and policy (its profile lets nothing in). days: at most;
-- 0: as the configuration has it.
CREATE FUNCTION private.factory_begin(f data.factory, csr_sha256 bytea,
    OUT err text, OUT factory uuid, OUT serial text, OUT profile text,
    OUT name text, OUT der bytea, OUT device uuid,
    OUT issued_last_hour integer, OUT unattended_last_hour integer,
    OUT days integer)
LANGUAGE plpgsql AS $$
DECLARE
	an_hour_ago	timestamptz := private.now() - interval '1 hour';
BEGIN
	SELECT e.err, e.der INTO err, der
	FROM private.factory_err(f, csr_sha256) e;
	IF err = 'none' AND NOT (SELECT p.enrolls
	    FROM private.profile_policy(f.profile) p)
	THEN
		err := 'policy';
	END IF;
	days := coalesce(private.days_of(f.profile), 0);
	factory := f.id;
	serial := f.serial;
	profile := f.profile;
	name := f.name;
	device := gen_random_uuid();
	issued_last_hour := (SELECT count(*) FROM data.certificate c
	    WHERE c.issued_at > an_hour_ago);
	unattended_last_hour := private.unattended_since(an_hour_ago);
END
$$;
