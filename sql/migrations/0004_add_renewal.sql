-- Renewal: certificates that take another's place, and what devices asked for.

ALTER TABLE data.certificate
	ADD COLUMN replaces bytea REFERENCES data.certificate;

-- One request of a device, known again by its CSR. While it waits, it has all
-- that the signer needs; afterwards only what was made of it.
CREATE TABLE data.renewal (
	id		uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	-- the one whose place is to be taken
	certificate	bytea NOT NULL REFERENCES data.certificate,
	csr_sha256	bytea NOT NULL CHECK (octet_length(csr_sha256) = 32),
	csr		bytea CHECK (octet_length(csr) BETWEEN 1 AND 4096),
	evidence	bytea CHECK (octet_length(evidence) BETWEEN 1 AND 512),
	address		inet,
	created_at	timestamptz NOT NULL,
	result		bytea REFERENCES data.certificate,
	UNIQUE (certificate, csr_sha256),
	CHECK (csr_sha256 = sha256(csr)),
	CHECK ((csr IS NULL) = (result IS NOT NULL)),
	CHECK (evidence IS NULL OR result IS NULL)
);
CREATE INDEX renewal_created_at ON data.renewal (created_at);
