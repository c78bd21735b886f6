#!/bin/sh
# Does with psql what `handfast migrate` does (sql/README.md): usage
#   load.sh DATABASE
# with PGHOST, PGPORT and PGUSER naming a superuser or handfast_migrate.
set -eu

db=$1
sql=$(cd "$(dirname "$0")/../../sql" && pwd)
script=$(mktemp)
trap 'rm -f "$script"' EXIT

say() {
	printf '%s\n' "$*"
}
emit() {
	say "\i $1"
}

{
	say '\set ON_ERROR_STOP on'
	say 'SELECT pg_advisory_lock(1751215716) \g /dev/null'
	emit "$sql/roles.sql"
	say 'SET ROLE handfast_owner;'
	emit "$sql/schema_migration.sql"
	for f in "$sql"/migrations/*.sql; do
		name=$(basename "$f")
		sum=$(sha256sum "$f" | cut -d' ' -f1)
		say 'BEGIN;'
		say "SELECT EXISTS (SELECT FROM data.schema_migration"
		say "WHERE name = '$name') AS done \gset"
		say '\if :done'
		say '\else'
		emit "$f"
		say "INSERT INTO data.schema_migration (name, sha256)"
		say "VALUES ('$name', '\x$sum');"
		say '\endif'
		say 'COMMIT;'
	done
	say 'BEGIN;'
	emit "$sql/api.sql"
	for f in "$sql"/private/*.sql "$sql"/api/*.sql; do
		emit "$f"
	done
	emit "$sql/grants.sql"
	say 'COMMIT;'
} >"$script"

PGOPTIONS='--client-min-messages=warning' psql -X -q -d "$db" -f "$script"
