-- Where migrate notes what it has run. Before every migration, as
-- handfast_owner.

CREATE SCHEMA IF NOT EXISTS data;

CREATE TABLE IF NOT EXISTS data.schema_migration (
	name		text PRIMARY KEY
			CHECK (name ~ '^[0-9]{4}_[a-z0-9_]+\.sql$'),
	sha256		bytea NOT NULL CHECK (octet_length(sha256) = 32),
	applied_at	timestamptz NOT NULL DEFAULT clock_timestamp()
);
