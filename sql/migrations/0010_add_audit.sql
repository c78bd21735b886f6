-- The event log as a chain: events are sealed in batches, behind the writers,
-- and the signer signs checkpoints of the chain. What was sealed up to a
-- checkpoint may go when it is old enough, and nothing else ever.

-- Which transaction wrote it. Events from before have none: all of them are
-- committed, since this waits for their writers.
ALTER TABLE data.event ADD COLUMN xid xid8;
ALTER TABLE data.event ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
CREATE INDEX event_xid ON data.event (xid, id) WHERE xid IS NOT NULL;

-- For the page, one for each filter, in the page's order. (Of one enrollment
-- or device there are few: those have their indexes.)
CREATE INDEX event_at ON data.event (at, id);
CREATE INDEX event_what ON data.event (what, at, id);
CREATE INDEX event_account ON data.event (account, at, id)
    WHERE account IS NOT NULL;
CREATE INDEX event_object ON data.event (object, at, id)
    WHERE object IS NOT NULL;
CREATE INDEX event_address ON data.event (address, at, id)
    WHERE address IS NOT NULL;
CREATE INDEX event_request ON data.event USING hash (request);

-- What the page may be asked for; each may be NULL: any.
CREATE TYPE data.audit_filter AS (
	what		text,
	account		text,		-- its name
	enrollment	uuid,
	device		uuid,
	object		text,
	address		inet,
	request		text,
	since		timestamptz,
	until		timestamptz
);

-- hash = SHA-256(the hash before || private.event_text in UTF-8); before the
-- first there are 32 zero bytes.
CREATE TABLE data.event_seal (
	seq		bigint PRIMARY KEY,	-- 1, 2, 3 …
	event		bigint NOT NULL UNIQUE,
	account_name	text,			-- when it was sealed
	hash		bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- What the signer has signed of it, word for word.
CREATE TABLE data.checkpoint (
	number		bigint PRIMARY KEY,
	seq		bigint NOT NULL,	-- it ends with this event
	hash		bytea NOT NULL CHECK (octet_length(hash) = 32),
	at		timestamptz NOT NULL,
	text		text NOT NULL
			CHECK (octet_length(text) BETWEEN 1 AND 2048),
	signature	bytea NOT NULL
			CHECK (octet_length(signature) BETWEEN 1 AND 512),
	-- An administrator let the chain go on from here although it did not
	-- fit; the checkpoints between this event and here are void.
	restart_after	bigint
);
CREATE INDEX checkpoint_restart ON data.checkpoint (number)
    WHERE restart_after IS NOT NULL;
CREATE INDEX checkpoint_at ON data.checkpoint (at);
CREATE INDEX checkpoint_seq ON data.checkpoint (seq);

CREATE TABLE data.audit (
	one		boolean PRIMARY KEY DEFAULT true CHECK (one),
	-- Up to here (xid, id) all is sealed.
	sealed_xid	xid8 NOT NULL DEFAULT '0',
	sealed_id	bigint NOT NULL DEFAULT 0,
	-- Events with ids in between may not be sealed, whatever their xid says:
	-- those from before, or from another server.
	walk_at		bigint NOT NULL DEFAULT 0,
	walk_to		bigint NOT NULL DEFAULT 0,
	-- The events up to this checkpoint may go, or are gone. 0: none.
	base_number	bigint NOT NULL DEFAULT 0,
	base_seq	bigint NOT NULL DEFAULT 0,
	base_at		timestamptz,	-- since when
	-- The signer refuses the chain as it stands.
	alarm_at	timestamptz,
	alarm_why	text CHECK (char_length(alarm_why) BETWEEN 1 AND 200),
	alarm_seq	bigint
);
INSERT INTO data.audit (walk_to)
SELECT coalesce(max(id), 0) FROM data.event;

-- Only what lies before the base may go.
DROP TRIGGER event_append_only ON data.event;
CREATE TRIGGER event_append_only
    BEFORE UPDATE OR TRUNCATE ON data.event
    FOR EACH STATEMENT EXECUTE FUNCTION data.refuse_change();
CREATE FUNCTION data.refuse_removal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM data.event_seal s
	    WHERE s.event = OLD.id
	    AND s.seq <= (SELECT a.base_seq FROM data.audit a))
	THEN
		RAISE EXCEPTION 'events are only ever added';
	END IF;
	RETURN OLD;
END
$$;
CREATE TRIGGER event_stays BEFORE DELETE ON data.event
    FOR EACH ROW EXECUTE FUNCTION data.refuse_removal();

CREATE TRIGGER event_seal_append_only
    BEFORE UPDATE OR TRUNCATE ON data.event_seal
    FOR EACH STATEMENT EXECUTE FUNCTION data.refuse_change();
CREATE FUNCTION data.refuse_unsealing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF OLD.seq > (SELECT a.base_seq FROM data.audit a) THEN
		RAISE EXCEPTION 'events are only ever added';
	END IF;
	RETURN OLD;
END
$$;
CREATE TRIGGER event_seal_stays BEFORE DELETE ON data.event_seal
    FOR EACH ROW EXECUTE FUNCTION data.refuse_unsealing();

CREATE TRIGGER checkpoint_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON data.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION data.refuse_change();

-- The base moves forward, to a checkpoint with another one behind it.
CREATE FUNCTION data.check_base() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF (NEW.base_number, NEW.base_seq) IS DISTINCT FROM
	    (OLD.base_number, OLD.base_seq)
	    AND NOT (NEW.base_number > OLD.base_number
	    AND NEW.base_seq >= OLD.base_seq
	    AND EXISTS (SELECT FROM data.checkpoint c
		WHERE c.number = NEW.base_number AND c.seq = NEW.base_seq)
	    AND EXISTS (SELECT FROM data.checkpoint c
		WHERE c.number > NEW.base_number AND c.seq >= NEW.base_seq))
	THEN
		RAISE EXCEPTION 'events are only ever added';
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER audit_base BEFORE UPDATE ON data.audit
    FOR EACH ROW EXECUTE FUNCTION data.check_base();
CREATE TRIGGER audit_stays BEFORE DELETE OR TRUNCATE ON data.audit
    FOR EACH STATEMENT EXECUTE FUNCTION data.refuse_change();
