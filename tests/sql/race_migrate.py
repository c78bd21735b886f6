"""Loading the SQL again and from two places at once, under programs that keep
calling."""
import os
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = "0001_create_schema.sql"
LOAD = HERE + "/load.sh"
# All but the clock, of which the test's database has another.
SHAPE = """SELECT md5(string_agg(x, E'\\n' ORDER BY x)) FROM (
    SELECT format('%s %s %s', p.oid::regprocedure, p.prosrc, p.proacl)
    FROM pg_proc p WHERE p.pronamespace IN ('api'::regnamespace,
	'private'::regnamespace) AND p.oid <> 'private.now()'::regprocedure
    UNION ALL SELECT format('%s %s %s', attrelid::regclass, attname, atttypid)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE c.relnamespace = 'data'::regnamespace) s (x)"""


def load(user, database=None):
    return subprocess.Popen(
        [LOAD, database or race.name], stderr=subprocess.PIPE, text=True,
        env=dict(os.environ, PGUSER=user))


# One row in each state, as the first version left them.
OLD_ROWS = """
INSERT INTO data.account (name, display_name, password_hash, created_at)
VALUES ('alice', 'Alice', 'x', now());
INSERT INTO data.enrollment (id, state, until, finished_at, registration, reg,
    ticket_hash, channel, locator, name, key_fp, key_type, net, created_at,
    claimed_by, claimed_at, wrap, ack_hash, device)
SELECT lpad(i::text, 32, '0')::uuid, s,
    CASE WHEN i <= 5 THEN now() + interval '1 minute' END,
    CASE WHEN i > 5 THEN now() END, h, sha256(h), sha256(h || 'ticket'),
    'sealed', sha256(h || 'locator'), 'device', sha256(h), 'P-256',
    '192.0.2.1', now(), a.id, now(), 'w', sha256(h || 'ack'),
    CASE WHEN s = 'issued' THEN gen_random_uuid() END
FROM data.account a, unnest('{waiting,claimed,verified,approved,issued,
    delivered,expired,failed,declined,cancelled,undelivered}'::text[])
    WITH ORDINALITY u (s, i), convert_to('row ' || i, 'UTF8') h;
CREATE FUNCTION api.claim(session bytea) RETURNS int
    LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION private.put(e data.enrollment) RETURNS text
    LANGUAGE sql AS 'SELECT e.state';
"""
ROWS = """SELECT md5(string_agg((to_jsonb(e) - '{share,confirm,proof_hash,
    verified_at,replaces,site}'::text[])::text, ' ' ORDER BY id)), count(*)
    FROM data.enrollment e"""


def first_version(database):
    """A database of the first version, with rows; gives a connection."""
    race.old_version(database, FIRST)
    old = race.connect(database=database)
    race.one(old, "SET ROLE handfast_owner")
    race.one(old, OLD_ROWS)
    race.one(old, "RESET ROLE")
    return old


def check_upgrade(boss, want):
    name = race.name + "_old"
    race.one(boss, f"CREATE DATABASE {name} OWNER handfast_owner")
    old = first_version(name)
    rows = race.one(old, ROWS)
    race.is_(rows[1], 11, "a database of the first version, with rows")
    race.is_([done(load(user, name)) for user in
              ("handfast_migrate", "handfast_migrate", "postgres")],
             3 * [(0, "")], "is upgraded, again, and again")
    race.is_(race.one(old, SHAPE), want, "to the same as a new one")
    race.is_(race.one(old, ROWS), rows, "with all its rows")
    gateway = race.connect("gateway", name)
    for n, answer in [
            (1, "none cancelled"), (2, "none cancelled"),
            (3, "none cancelled"), (4, "none cancelled"),
            (6, "state delivered"), (8, "state failed")]:
        race.is_(race.one(
            gateway, "SELECT err || ' ' || state FROM api.cancel(lpad(%s, "
            "32, '0')::uuid, sha256(convert_to('row ' || %s || 'ticket', "
            "'UTF8')))", (str(n), str(n))), (answer,), f"row {n} goes on")
    race.is_(race.one(
        gateway, "SELECT err || state FROM api.acknowledge(lpad('5', 32, "
        "'0')::uuid, sha256('row 5ticket'), sha256('row 5ack'))"),
        ("nonedelivered",), "row 5 too")
    gateway.close()
    old.close()
    race.one(boss, f"DROP DATABASE {name}")


def done(process):
    err = process.communicate()[1]
    return (process.returncode, err)


with race.database() as boss:
    shape = race.one(boss, SHAPE)
    one = "SELECT name, applied_at FROM data.schema_migration ORDER BY name"
    applied = race.one(boss, one)

    gateway = race.connect("gateway")
    race.one(gateway, "PREPARE r AS SELECT err FROM "
             "api.register(NULL, 50, 1000, ARRAY[$1::api.registration])")
    guard = race.connect("guard")
    race.one(guard, "PREPARE g AS SELECT err FROM api.guard_check($1)")
    race.is_(race.one(gateway, "EXECUTE r (t.registration(1))"), ("none",),
             "a program has prepared its statements")

    stop, errors, calls = threading.Event(), [], [0]

    def keep_calling():
        while not stop.is_set():
            try:
                race.one(guard, "EXECUTE g ('\\x00')")
                calls[0] += 1
            except race.psycopg2.Error as e:
                errors.append(str(e).splitlines()[0])

    caller = threading.Thread(target=keep_calling)
    caller.start()
    race.is_(done(load("handfast_migrate")), (0, ""),
             "a second run, as handfast_migrate")
    race.is_([done(p) for p in [load("handfast_migrate"), load("postgres")]],
             2 * [(0, "")], "two at once")
    stop.set()
    caller.join()
    race.is_(race.one(boss, SHAPE), shape, "everything is as it was")
    race.is_(race.one(boss, one), applied, "no migration ran again")
    race.ok(calls[0] > 0, f"{calls[0]} calls were answered meanwhile")
    # Of three runs, each of which replaces each function on the call's way.
    race.ok(len(errors) <= 3 * 3,
            f"{len(errors)} met the moment of a change")
    for e in set(errors):
        print(f"# {e}")
    empty = race.name + "_empty"
    race.one(boss, f"CREATE DATABASE {empty} OWNER handfast_owner")
    race.is_([done(p) for p in [load("handfast_migrate", empty)
                                for _ in range(2)]],
             2 * [(0, "")], "two at once in an empty database")
    fresh = race.connect(database=empty)
    race.is_(race.one(fresh, SHAPE), shape, "which is then the same")
    fresh.close()
    race.one(boss, f"DROP DATABASE {empty}")

    check_upgrade(boss, shape)

    race.is_(race.one(gateway, "EXECUTE r (t.registration(2))"), ("none",),
             "what was prepared before still works")
    race.is_(race.one(guard, "EXECUTE g ('\\x00')"), ("not-found",),
             "everywhere")
