-- What the page of the CA shows, at the same cost however much there is: counts
-- by day that the sweep carries on, and what the signer tells of its CAs, of
-- the lists it published, and of itself.

-- One row for each day (of UTC) on which something happened or is to end.
CREATE TABLE data.tally (
	day		date PRIMARY KEY,
	-- certificates of devices
	issued		bigint NOT NULL,
	-- revoked for good on this day, but for the next
	revoked		bigint NOT NULL,
	-- because another certificate took their place
	superseded	bigint NOT NULL,
	-- those that end on this day and are not revoked
	ending		bigint NOT NULL
);

-- Up to where data.tally has been carried on: certificates issued before, and
-- revocations up to.
CREATE TABLE data.tallied (
	one		boolean PRIMARY KEY DEFAULT true CHECK (one),
	issued_to	timestamptz NOT NULL DEFAULT '-infinity',
	revocation	bigint NOT NULL DEFAULT 0
);
INSERT INTO data.tallied DEFAULT VALUES;

-- Our own servers' certificates are few among all.
CREATE INDEX certificate_own ON data.certificate (purpose, issuer, issued_at)
    WHERE device IS NULL;

CREATE TABLE data.root (
	sha256		bytea PRIMARY KEY CHECK (sha256 = sha256(der)),
	name		text NOT NULL CHECK (name ~ '^[a-z0-9-]{1,64}$'),
	der		bytea NOT NULL
			CHECK (octet_length(der) BETWEEN 1 AND 16384),
	key_type	text NOT NULL
			CHECK (char_length(key_type) BETWEEN 1 AND 32),
	not_before	timestamptz NOT NULL,
	not_after	timestamptz NOT NULL,
	recorded_at	timestamptz NOT NULL,
	held		boolean NOT NULL DEFAULT true	-- not retired
);

ALTER TABLE data.issuer
	ADD COLUMN key_type	text
			CHECK (char_length(key_type) BETWEEN 1 AND 32),
	ADD COLUMN root		bytea REFERENCES data.root,
	ADD COLUMN held		boolean NOT NULL DEFAULT true;

-- The newest revocation list of each issuer, and its delta.
CREATE TABLE data.published (
	issuer		bytea PRIMARY KEY REFERENCES data.issuer,
	number		bigint NOT NULL,
	this_update	timestamptz NOT NULL,
	next_update	timestamptz NOT NULL,
	delta_until	timestamptz,	-- NULL: no delta beside it
	entries		bigint NOT NULL
);

-- When a program last did a whole round of its work, to the minute.
CREATE TABLE data.heartbeat (
	program		text PRIMARY KEY,
	seen_at		timestamptz NOT NULL
);
