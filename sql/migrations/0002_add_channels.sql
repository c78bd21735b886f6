-- The channels pake and psk: what the claim leaves for the gateway to send,
-- and hashes of what must come back. What is kept while an enrollment is
-- claimed is wiped when it leaves that state.

ALTER TABLE data.enrollment
	-- pake: shareV and confirmV
	ADD COLUMN share	bytea CHECK (octet_length(share) = 65),
	ADD COLUMN confirm	bytea CHECK (octet_length(confirm) = 32),
	-- SHA-256 of the proof that must come; stays, to know it again
	ADD COLUMN proof_hash	bytea CHECK (octet_length(proof_hash) = 32),
	-- tells a proof that was right from one that never came
	ADD COLUMN verified_at	timestamptz,
	ADD CHECK ((share IS NULL) = (confirm IS NULL)),
	ADD CHECK (share IS NULL OR state = 'claimed');

-- The pairs of identity and key that a claim in psk makes.
CREATE TABLE data.psk (
	identity	text PRIMARY KEY
			CHECK (identity ~ '^[A-Za-z0-9_-]{22}$'),
	enrollment	uuid NOT NULL REFERENCES data.enrollment
			ON DELETE CASCADE,
	ordinal		smallint NOT NULL CHECK (ordinal BETWEEN 1 AND 3),
	-- nonce, the wrapped key of 32 bytes, tag
	wrap		bytea NOT NULL CHECK (octet_length(wrap) = 60),
	used_at		timestamptz,	-- a handshake with it has completed
	UNIQUE (enrollment, ordinal)
);
