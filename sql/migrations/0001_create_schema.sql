-- All tables of the first version. Every length is checked here once more,
-- whatever the programs checked.

CREATE SCHEMA private;
CREATE SCHEMA api;

REVOKE ALL ON SCHEMA data, private, api FROM PUBLIC;
-- No function is anybody's until grants.sql says so.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What api.register takes. Here and not with the functions, so that it keeps
-- its identity when they are re-created: prepared statements name it.
CREATE TYPE api.registration AS (
	registration	bytea,
	reg		bytea,
	enrollment	uuid,
	ticket_hash	bytea,
	channel		text,
	locator		bytea,
	handle		text,
	proof		bytea,
	name		text,
	model		text,
	system		text,
	serial		text,
	key_fp		bytea,
	key_type	text,
	address		inet
);
-- It carries no right but to be named by those who may call the function.

-- ---- settings and the clock

CREATE TABLE data.setting (
	name	text PRIMARY KEY,
	value	text NOT NULL
);

-- One row. Moved only by api.shift, api.freeze and api.thaw, which refuse
-- unless the setting test_clock is on.
CREATE TABLE data.clock (
	one	boolean PRIMARY KEY DEFAULT true CHECK (one),
	shift	interval NOT NULL DEFAULT '0',
	frozen	timestamptz
);
INSERT INTO data.clock DEFAULT VALUES;

-- ---- people

CREATE TABLE data.account (
	id		uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name		text NOT NULL UNIQUE
			CHECK (name ~ '^[a-z0-9._@+-]{1,64}$'),
	display_name	text NOT NULL
			CHECK (char_length(display_name) BETWEEN 1 AND 64),
	password_hash	text NOT NULL
			CHECK (octet_length(password_hash) BETWEEN 1 AND 512),
	enabled		boolean NOT NULL DEFAULT true,
	created_at	timestamptz NOT NULL,
	last_sign_in_at	timestamptz,
	paused_until	timestamptz
);

CREATE TABLE data.account_permission (
	account		uuid NOT NULL REFERENCES data.account,
	permission	text NOT NULL
			CHECK (permission IN ('enroll', 'revoke', 'view')),
	PRIMARY KEY (account, permission)
);

CREATE TABLE data.session (
	id		uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	-- SHA-256 of what the browser has
	token		bytea NOT NULL UNIQUE
			CHECK (octet_length(token) = 32),
	account		uuid NOT NULL REFERENCES data.account,
	created_at	timestamptz NOT NULL,
	used_at		timestamptz NOT NULL,
	idle		interval NOT NULL,
	ends_at		timestamptz NOT NULL,
	address		inet,
	agent		text CHECK (char_length(agent) <= 200)
);
CREATE INDEX session_account ON data.session (account);
CREATE INDEX session_ends_at ON data.session (ends_at);

-- Failures in a row of one account name ('name …') or network ('net …').
CREATE TABLE data.sign_in_attempt (
	subject		text PRIMARY KEY
			CHECK (octet_length(subject) BETWEEN 1 AND 300),
	failures	integer NOT NULL,
	last_at		timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_last_at ON data.sign_in_attempt (last_at);

-- Wrong codes that an account has typed.
CREATE TABLE data.code_attempt (
	account		uuid NOT NULL REFERENCES data.account,
	at		timestamptz NOT NULL
);
CREATE INDEX code_attempt_account ON data.code_attempt (account, at);
CREATE INDEX code_attempt_at ON data.code_attempt (at);

-- ---- enrollments

CREATE TABLE data.enrollment (
	id		uuid PRIMARY KEY,
	-- counts up: private.room reckons with it
	ordinal		bigint GENERATED ALWAYS AS IDENTITY,
	state		text NOT NULL CHECK (state IN ('waiting', 'claimed',
			    'verified', 'approved', 'issued', 'delivered',
			    'expired', 'failed', 'declined', 'cancelled',
			    'undelivered')),
	until		timestamptz,	-- limit of the state; NULL: an end
	gateway		text CHECK (octet_length(gateway) BETWEEN 1 AND 63),

	-- what the device registered
	registration	bytea NOT NULL
			CHECK (octet_length(registration) BETWEEN 1 AND 16384),
	reg		bytea NOT NULL CHECK (reg = sha256(registration)),
	ticket_hash	bytea NOT NULL UNIQUE
			CHECK (octet_length(ticket_hash) = 32),
	channel		text NOT NULL
			CHECK (channel IN ('sealed', 'psk', 'pake')),
	locator		bytea CHECK (octet_length(locator) = 32),
	handle		text CHECK (handle ~ '^[0-9A-HJKMNP-TV-Z]{4}$'),
	proof		bytea CHECK (octet_length(proof) = 32),
	name		text NOT NULL
			CHECK (char_length(name) BETWEEN 1 AND 64),
	model		text CHECK (char_length(model) BETWEEN 1 AND 64),
	system		text CHECK (char_length(system) BETWEEN 1 AND 64),
	serial		text CHECK (char_length(serial) BETWEEN 1 AND 64),
	key_fp		bytea NOT NULL CHECK (octet_length(key_fp) = 32),
	key_type	text NOT NULL
			CHECK (char_length(key_type) BETWEEN 1 AND 32),
	address		inet,
	net		cidr NOT NULL,	-- what the waiting limit counts
	created_at	timestamptz NOT NULL,

	-- what the claim left
	claimed_by	uuid REFERENCES data.account,
	claimed_at	timestamptz,
	wrap		bytea CHECK (octet_length(wrap) BETWEEN 1 AND 256),
	ack_hash	bytea CHECK (octet_length(ack_hash) = 32),

	-- what was approved
	approved_reg	bytea CHECK (octet_length(approved_reg) = 32),
	approved_key	bytea CHECK (octet_length(approved_key) = 32),
	approved_name	text
			CHECK (char_length(approved_name) BETWEEN 1 AND 64),
	approved_at	timestamptz,
	profile		text CHECK (profile ~ '^[a-z0-9-]{1,32}$'),
	device		uuid,

	-- what the device gets, and how it ended
	kind		text CHECK (kind IN ('certificate', 'decline')),
	reply		bytea CHECK (octet_length(reply) BETWEEN 1 AND 49152),
	reason		text CHECK (char_length(reason) <= 200),
	finished_at	timestamptz,

	CHECK ((locator IS NULL) <> (handle IS NULL)),
	CHECK ((until IS NULL) = (finished_at IS NOT NULL)),
	CHECK ((until IS NOT NULL) = (state IN ('waiting', 'claimed',
	    'verified', 'approved', 'issued'))),
	CHECK (reply IS NULL OR kind IS NOT NULL)
);
CREATE INDEX enrollment_state ON data.enrollment (state, until)
    WHERE until IS NOT NULL;
CREATE INDEX enrollment_net ON data.enrollment (net, created_at)
    WHERE claimed_by IS NULL;
CREATE INDEX enrollment_claimed_by ON data.enrollment (claimed_by, claimed_at)
    WHERE claimed_by IS NOT NULL;
CREATE INDEX enrollment_finished_at ON data.enrollment (finished_at)
    WHERE finished_at IS NOT NULL;
CREATE INDEX enrollment_unclaimed ON data.enrollment (finished_at)
    WHERE finished_at IS NOT NULL AND claimed_by IS NULL;
CREATE INDEX enrollment_reply ON data.enrollment (finished_at)
    WHERE finished_at IS NOT NULL AND reply IS NOT NULL;
CREATE INDEX enrollment_created_at ON data.enrollment (created_at);

-- Which registration a locator or a handle belongs to, and until when nobody
-- else gets it: while the row lives and ten minutes after.
CREATE TABLE data.code_slot (
	slot		bytea PRIMARY KEY	-- 'L' locator, 'H' handle
			CHECK (octet_length(slot) BETWEEN 2 AND 33),
	enrollment	uuid NOT NULL,
	reg		bytea NOT NULL CHECK (octet_length(reg) = 32),
	free_at		timestamptz NOT NULL,
	repeats		integer NOT NULL	-- others who sent it
);
CREATE INDEX code_slot_free_at ON data.code_slot (free_at);

-- ---- devices

CREATE TABLE data.device (
	id		uuid PRIMARY KEY,
	name		text NOT NULL
			CHECK (char_length(name) BETWEEN 1 AND 64),
	profile		text NOT NULL CHECK (profile ~ '^[a-z0-9-]{1,32}$'),
	model		text CHECK (char_length(model) BETWEEN 1 AND 64),
	system		text CHECK (char_length(system) BETWEEN 1 AND 64),
	serial		text CHECK (char_length(serial) BETWEEN 1 AND 64),
	key_type	text NOT NULL,
	approved_by	uuid NOT NULL REFERENCES data.account,
	created_at	timestamptz NOT NULL,
	last_seen_at	timestamptz,
	revoked_at	timestamptz
);
CREATE INDEX device_name ON data.device (lower(name), id);

CREATE TABLE data.certificate (
	serial		bytea PRIMARY KEY
			CHECK (octet_length(serial) BETWEEN 1 AND 20),
	purpose		text NOT NULL
			CHECK (purpose IN ('device', 'server', 'ocsp')),
	device		uuid REFERENCES data.device,
	enrollment	uuid UNIQUE REFERENCES data.enrollment
			ON DELETE SET NULL,
	der		bytea NOT NULL
			CHECK (octet_length(der) BETWEEN 1 AND 16384),
	der_sha256	bytea NOT NULL UNIQUE CHECK (der_sha256 = sha256(der)),
	key_fp		bytea CHECK (octet_length(key_fp) = 32),
	not_before	timestamptz NOT NULL,
	not_after	timestamptz NOT NULL,
	issued_at	timestamptz NOT NULL,
	first_used_at	timestamptz,
	revoked_at	timestamptz,
	CHECK ((device IS NOT NULL) = (purpose = 'device')),
	CHECK (not_before < not_after)
);
CREATE INDEX certificate_device ON data.certificate (device, not_after)
    WHERE device IS NOT NULL;
CREATE INDEX certificate_key_fp ON data.certificate (key_fp);
CREATE INDEX certificate_issued_at ON data.certificate (issued_at);

-- What the revocation list says, also of serials that no certificate has.
-- seq is drawn under a lock held to the end of the transaction: private.revoke.
CREATE TABLE data.revocation (
	seq		bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	serial		bytea NOT NULL UNIQUE
			CHECK (octet_length(serial) BETWEEN 1 AND 20),
	reason		text NOT NULL CHECK (reason IN ('unspecified',
			    'key-compromise', 'affiliation-changed',
			    'superseded', 'cessation-of-operation',
			    'privilege-withdrawn')),
	revoked_at	timestamptz NOT NULL,
	not_after	timestamptz NOT NULL
);

-- ---- what happened

CREATE TABLE data.event (
	id		bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at		timestamptz NOT NULL,
	what		text NOT NULL,
	actor		text NOT NULL
			CHECK (actor IN ('account', 'device', 'program')),
	program		text NOT NULL DEFAULT session_user,
	account		uuid,
	enrollment	uuid,
	device		uuid,
	address		inet,
	request		text,
	details		jsonb
);
CREATE INDEX event_enrollment ON data.event (enrollment)
    WHERE enrollment IS NOT NULL;
CREATE INDEX event_device ON data.event (device, id)
    WHERE device IS NOT NULL;

CREATE FUNCTION data.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RAISE EXCEPTION 'events are only ever added';
END
$$;
CREATE TRIGGER event_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON data.event
    FOR EACH STATEMENT EXECUTE FUNCTION data.refuse_change();
