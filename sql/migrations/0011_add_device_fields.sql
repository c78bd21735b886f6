-- What people note about a device, where it came from, and what the list of
-- devices is found, filtered and sorted by, however many there are.

ALTER TABLE data.device
	ADD COLUMN owner	text
				CHECK (char_length(owner) BETWEEN 1 AND 64),
	ADD COLUMN notes	text
				CHECK (char_length(notes) BETWEEN 1 AND 2000),
	-- where it came from; kept when the enrollment is forgotten
	ADD COLUMN enrollment	uuid,
	ADD COLUMN channel	text,
	ADD COLUMN address	inet,
	ADD COLUMN factory	uuid,
	-- of the newest certificate that it is known to have, kept by triggers;
	-- infinity: it has none, as when it is revoked
	ADD COLUMN ends_at	timestamptz NOT NULL DEFAULT 'infinity',
	ADD COLUMN late_at	timestamptz NOT NULL DEFAULT 'infinity';
ALTER TABLE data.device
	-- what is searched, in small letters
	ADD COLUMN sought	text GENERATED ALWAYS AS (lower(name) || E'\n'
				|| lower(coalesce(owner, '')) || E'\n'
				|| lower(coalesce(serial, ''))) STORED;

-- One for each sort, and one with each filter that keeps many of them.
CREATE INDEX device_created ON data.device (created_at, id);
CREATE INDEX device_ends ON data.device (ends_at, id);
CREATE INDEX device_site_created ON data.device (site, created_at, id)
    WHERE site IS NOT NULL;
CREATE INDEX device_site_ends ON data.device (site, ends_at, id)
    WHERE site IS NOT NULL;
CREATE INDEX device_profile_name ON data.device (profile, lower(name), id);
CREATE INDEX device_profile_created ON data.device (profile, created_at, id);
CREATE INDEX device_profile_ends ON data.device (profile, ends_at, id);
CREATE INDEX device_endless_name ON data.device (lower(name), id)
    WHERE ends_at = 'infinity';
CREATE INDEX device_endless_created ON data.device (created_at, id)
    WHERE ends_at = 'infinity';
CREATE INDEX device_held ON data.device (lower(name), id)
    WHERE held_at IS NOT NULL;
-- late for its renewal and not past its end: the moment lies between
CREATE INDEX device_late ON data.device USING gist (tstzrange(
    least(late_at, ends_at), ends_at));

-- When a device was seen last, apart from all that: it is written every few
-- minutes, and would else write each of those indexes with it.
CREATE TABLE data.device_seen (
	device	uuid PRIMARY KEY REFERENCES data.device ON DELETE CASCADE,
	site	uuid,
	at	timestamptz NOT NULL DEFAULT '-infinity'	-- never
) WITH (fillfactor = 70);
INSERT INTO data.device_seen (device, site, at)
SELECT id, site, coalesce(last_seen_at, '-infinity') FROM data.device;
CREATE INDEX device_seen_at ON data.device_seen (at, device);
CREATE INDEX device_seen_site ON data.device_seen (site, at, device)
    WHERE site IS NOT NULL;
ALTER TABLE data.device DROP COLUMN last_seen_at;

-- The words of name, owner and serial number, found by how they begin or end.
CREATE TABLE data.device_word (
	word	text COLLATE "C" NOT NULL,
	device	uuid NOT NULL REFERENCES data.device ON DELETE CASCADE,
	PRIMARY KEY (word, device)
);
CREATE INDEX device_word_end ON data.device_word (reverse(word), device);
CREATE INDEX device_word_device ON data.device_word (device);

-- In their order; letters and digits of any script.
CREATE FUNCTION data.words_of(line text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(array_agg(left(w.word, 64) ORDER BY w.n), '{}')
	FROM regexp_split_to_table(lower(line), '[^[:alnum:]]+')
	    WITH ORDINALITY w (word, n)
	WHERE w.word <> ''
$$;
CREATE FUNCTION data.index_device() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO data.device_seen (device, site)
		VALUES (NEW.id, NEW.site);
	ELSIF NEW.site IS DISTINCT FROM OLD.site THEN
		UPDATE data.device_seen s SET site = NEW.site
		WHERE s.device = NEW.id;
	END IF;
	IF TG_OP = 'UPDATE' AND (NEW.name, NEW.owner, NEW.serial)
	    IS NOT DISTINCT FROM (OLD.name, OLD.owner, OLD.serial)
	THEN
		RETURN NULL;
	END IF;
	DELETE FROM data.device_word w WHERE w.device = NEW.id;
	INSERT INTO data.device_word (word, device)
	SELECT DISTINCT w.word, NEW.id FROM unnest(data.words_of(
	    concat_ws(' ', NEW.name, NEW.owner, NEW.serial))) w (word);
	RETURN NULL;
END
$$;
INSERT INTO data.device_word (word, device)
SELECT DISTINCT w.word, d.id FROM data.device d
CROSS JOIN unnest(data.words_of(concat_ws(' ', d.name, d.serial))) w (word);
CREATE TRIGGER device_index
    AFTER INSERT OR UPDATE OF site, name, owner, serial ON data.device
    FOR EACH ROW EXECUTE FUNCTION data.index_device();

-- A certificate that a device used is newer than one that it never fetched.
CREATE FUNCTION data.set_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c	record;
BEGIN
	SELECT t.not_after, t.late_at INTO c FROM data.certificate t
	WHERE t.device = NEW.device AND t.revoked_at IS NULL
	ORDER BY t.first_used_at IS NOT NULL DESC, t.issued_at DESC, t.serial
	LIMIT 1;
	UPDATE data.device d SET ends_at = coalesce(c.not_after, 'infinity'),
	    late_at = coalesce(c.late_at, 'infinity')
	WHERE d.id = NEW.device AND d.revoked_at IS NULL
	    AND (d.ends_at, d.late_at) IS DISTINCT FROM (
		coalesce(c.not_after, 'infinity'),
		coalesce(c.late_at, 'infinity'));
	RETURN NULL;
END
$$;
CREATE TRIGGER certificate_ends
    AFTER INSERT OR UPDATE OF revoked_at, first_used_at, issued_at, not_before,
    not_after ON data.certificate
    FOR EACH ROW WHEN (NEW.device IS NOT NULL)
    EXECUTE FUNCTION data.set_ends();
CREATE FUNCTION data.end_device() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	NEW.ends_at := 'infinity';
	NEW.late_at := 'infinity';
	RETURN NEW;
END
$$;
CREATE TRIGGER device_end
    BEFORE INSERT OR UPDATE OF revoked_at ON data.device
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION data.end_device();
UPDATE data.device d SET ends_at = c.not_after, late_at = c.late_at
FROM (SELECT DISTINCT ON (t.device) t.device, t.not_after, t.late_at
    FROM data.certificate t
    WHERE t.device IS NOT NULL AND t.revoked_at IS NULL
    ORDER BY t.device, t.first_used_at IS NOT NULL DESC, t.issued_at DESC,
	t.serial) c
WHERE c.device = d.id AND d.revoked_at IS NULL;

-- Its first certificate tells where a device came from.
CREATE FUNCTION data.set_origin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE data.device d SET enrollment = NEW.enrollment,
	    factory = NEW.factory, channel = e.channel, address = e.address
	FROM (SELECT) one LEFT JOIN data.enrollment e ON e.id = NEW.enrollment
	WHERE d.id = NEW.device AND d.enrollment IS NULL
	    AND d.factory IS NULL;
	RETURN NULL;
END
$$;
CREATE TRIGGER certificate_origin AFTER INSERT ON data.certificate
    FOR EACH ROW WHEN (NEW.device IS NOT NULL
	AND num_nonnulls(NEW.enrollment, NEW.factory) > 0)
    EXECUTE FUNCTION data.set_origin();
UPDATE data.device d SET enrollment = c.enrollment, factory = c.factory,
    channel = e.channel, address = e.address
FROM data.certificate c LEFT JOIN data.enrollment e ON e.id = c.enrollment
WHERE c.device = d.id AND num_nonnulls(c.enrollment, c.factory) > 0;

-- What is asked for, as the functions that find devices pass it on.
CREATE TYPE data.device_query AS (
	line		text,		-- typed; lower case
	hits		uuid[],		-- whose id or fingerprint begins so
	profile		text,
	status		text,		-- of private.device_status, or 'late'
	sites		uuid[],		-- NULL: everywhere
	siteless	boolean,
	ends_by		timestamptz,
	unseen_since	timestamptz,
	moment		timestamptz
);
