-- The issuing CAs, as the signer has them, and whose each certificate is.

CREATE TABLE data.issuer (
	sha256		bytea PRIMARY KEY CHECK (sha256 = sha256(der)),
	name		text NOT NULL CHECK (name ~ '^[a-z0-9-]{1,64}$'),
	der		bytea NOT NULL
			CHECK (octet_length(der) BETWEEN 1 AND 16384),
	not_before	timestamptz NOT NULL,
	-- the first end in its chain
	not_after	timestamptz NOT NULL,
	-- when it begins to issue
	active_from	timestamptz NOT NULL,
	recorded_at	timestamptz NOT NULL
);

-- NULL in what was issued before the signer has told the first time.
ALTER TABLE data.certificate
	ADD COLUMN issuer bytea REFERENCES data.issuer;
CREATE INDEX certificate_issuer ON data.certificate (issuer, not_after);
