-- Devices known beforehand, which enroll without a person, and the channel est,
-- in which the RA registers for a device that shows its code alone.

-- A decision made beforehand, by an administrator's import or by trusting a
-- manufacturer's CA: whoever proves to be this device gets one certificate.
CREATE TABLE data.factory (
	-- random; for a certificate the beginning of its fingerprint
	id		uuid PRIMARY KEY,
	serial		text NOT NULL UNIQUE
			CHECK (serial ~ '^[!-9;-~]{1,64}$'),
	-- SHA-256 of label, serial number, 0x00 and secret, or of the
	-- certificate's DER
	kind		text NOT NULL CHECK (kind IN ('secret', 'certificate')),
	hash		bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
	profile		text NOT NULL CHECK (profile ~ '^[a-z0-9-]{1,32}$'),
	name		text NOT NULL
			CHECK (char_length(name) BETWEEN 1 AND 64),
	imported	boolean NOT NULL,	-- else: of a manufacturer's CA
	created_at	timestamptz NOT NULL,
	failures	integer NOT NULL DEFAULT 0,
	locked_at	timestamptz,
	-- what it got
	csr_sha256	bytea CHECK (octet_length(csr_sha256) = 32),
	certificate	bytea REFERENCES data.certificate,
	enrolled_at	timestamptz,
	CHECK (num_nonnulls(csr_sha256, certificate, enrolled_at) IN (0, 3)),
	CHECK (imported OR kind = 'certificate')
);

ALTER TABLE data.device
	ALTER COLUMN approved_by DROP NOT NULL,
	-- who let it in, if no account did
	ADD COLUMN admitted_by	text CHECK (admitted_by IN ('factory secret',
				    'factory certificate')),
	ADD CHECK ((approved_by IS NULL) <> (admitted_by IS NULL));

ALTER TABLE data.certificate
	-- issued without a person, by which row; it may be gone
	ADD COLUMN factory	uuid;

ALTER TABLE data.enrollment
	DROP CONSTRAINT enrollment_channel_check,
	ADD CONSTRAINT enrollment_channel_check
	    CHECK (channel IN ('sealed', 'psk', 'pake', 'est'));
