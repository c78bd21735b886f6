"""Loading the SQL again and from two places at once, under programs that keep
calling."""
import os
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

LOAD = os.path.dirname(os.path.abspath(__file__)) + "/load.sh"
SHAPE = """SELECT md5(string_agg(x, E'\\n' ORDER BY x)) FROM (
    SELECT format('%s %s %s', p.oid::regprocedure, p.prosrc, p.proacl)
    FROM pg_proc p WHERE p.pronamespace IN ('api'::regnamespace,
	'private'::regnamespace)
    UNION ALL SELECT format('%s %s %s', attrelid::regclass, attname, atttypid)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE c.relnamespace = 'data'::regnamespace) s (x)"""


def load(user, database=None):
    return subprocess.Popen(
        [LOAD, database or race.name], stderr=subprocess.PIPE, text=True,
        env=dict(os.environ, PGUSER=user))


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
    race.ok(len(errors) <= 3, f"{len(errors)} met the moment of a change")
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

    race.is_(race.one(gateway, "EXECUTE r (t.registration(2))"), ("none",),
             "what was prepared before still works")
    race.is_(race.one(guard, "EXECUTE g ('\\x00')"), ("not-found",),
             "everywhere")
