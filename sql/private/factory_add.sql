-- One row of an import: added, none (it is there already), input, taken.
CREATE FUNCTION private.factory_add(serial text, kind text, hash bytea,
    profile text, name text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	f	data.factory;
BEGIN
	IF (serial ~ '^[!-9;-~]{1,64}$' AND serial !~ '^[0-9a-fA-F]{64}$'
	    AND kind IN ('secret', 'certificate')
	    AND octet_length(hash) = 32 AND profile ~ '^[a-z0-9-]{1,32}$'
	    AND char_length(name) BETWEEN 1 AND 64
	    AND name !~ '[[:cntrl:]]') IS NOT TRUE
	THEN
		RETURN 'input';
	END IF;
	SELECT t.* INTO f FROM data.factory t
	WHERE t.serial = factory_add.serial;
	IF FOUND THEN
		RETURN CASE WHEN f.kind = factory_add.kind
		    AND f.hash = factory_add.hash
		    AND f.profile = factory_add.profile
		    AND f.name = factory_add.name THEN 'none'
		    ELSE 'taken' END;
	END IF;
	INSERT INTO data.factory AS t (id, serial, kind, hash, profile, name,
	    imported, created_at)
	VALUES (CASE factory_add.kind WHEN 'secret' THEN gen_random_uuid()
	    ELSE private.factory_id(factory_add.hash) END, factory_add.serial,
	    factory_add.kind, factory_add.hash, factory_add.profile,
	    factory_add.name, true, private.now())
	ON CONFLICT DO NOTHING RETURNING t.* INTO f;
	IF NOT FOUND THEN
		RETURN 'taken';
	END IF;
	PERFORM private.factory_note('factory.imported', f, 'program',
	    jsonb_build_object('kind', f.kind, 'profile', f.profile,
	    'name', f.name));
	RETURN 'added';
END
$$;
