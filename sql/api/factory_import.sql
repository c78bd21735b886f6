-- Devices that may enroll without a person: all of these, or none. kinds says
-- for each whether its hash is of a secret or a certificate. A row that is there
-- already, alike in everything, is passed over.
-- err: none (added says how many are new), or for the first bad one, which ord
-- counts from 1: input, taken (serial number or hash), full (10,000 in a call).
CREATE FUNCTION api.factory_import(serials text[], kinds text[],
    hashes bytea[], profiles text[], names text[], OUT err text,
    OUT ord integer, OUT added integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r	record;
	result	text;
BEGIN
	added := 0;
	IF cardinality(serials) > 10000 THEN
		err := 'full';
		RETURN;
	END IF;
	-- One import at a time: two could lock each other's rows.
	PERFORM pg_advisory_xact_lock(1751215720);
	FOR r IN SELECT u.n::integer, u.serial, u.kind, u.hash, u.profile,
	    u.name
	    FROM unnest(serials, kinds, hashes, profiles, names)
	    WITH ORDINALITY AS u (serial, kind, hash, profile, name, n)
	    ORDER BY u.n
	LOOP
		result := private.factory_add(r.serial, r.kind, r.hash,
		    r.profile, r.name);
		IF result = 'added' THEN
			added := added + 1;
		ELSIF result <> 'none' THEN
			ord := r.n;
			EXIT;
		END IF;
	END LOOP;
	IF ord IS NOT NULL THEN
		-- None of them: what was added goes again.
		RAISE EXCEPTION USING ERRCODE = 'HF001';
	END IF;
	err := 'none';
EXCEPTION WHEN SQLSTATE 'HF001' THEN
	err := result;
	added := 0;
END
$$;
