"""For tests in which several connections run at once: TAP, a database of the
test's own, and calls that are started, seen to wait, and collected.

Needs PGHOST, PGPORT and PGUSER (a superuser), as tests/sql/run sets them.
"""
import contextlib
import hashlib
import os
import subprocess
import sys
import threading
import time
import traceback

import psycopg2
import psycopg2.extensions

SQL = os.path.abspath(os.path.dirname(os.path.abspath(__file__))
                      + "/../../../sql")

count = 0
failed = 0
name = None


def ok(good, text):
    global count, failed
    count += 1
    failed += not good
    print(f"{'' if good else 'not '}ok {count} - {text}", flush=True)
    return good


def is_(have, want, text):
    if not ok(have == want, text):
        print(f"#  have: {have!r}\n#  want: {want!r}", flush=True)


def connect(role="postgres", database=None, autocommit=True):
    user = role if role == "postgres" else f"handfast_{role}"
    c = psycopg2.connect(dbname=database or name, user=user)
    c.autocommit = autocommit
    return c


def one(connection, query, args=None):
    """The first row of a query, or None."""
    with connection.cursor() as cursor:
        cursor.execute(query, args)
        return cursor.fetchone() if cursor.description else None


class Call(threading.Thread):
    """A query under way on a connection of its own."""

    def __init__(self, role, query, args=None):
        super().__init__(daemon=True)
        self.connection = connect(role)
        self.query, self.args = query, args
        self.row = self.error = None
        self.start()

    def run(self):
        try:
            self.row = one(self.connection, self.query, self.args)
        except psycopg2.Error as e:
            self.error = e
        finally:
            self.connection.close()

    def answer(self):
        self.join(30)
        if self.error:
            raise self.error
        return self.row


def wait_blocked(boss, n, text):
    """Until n calls in this database wait for a lock."""
    until = time.monotonic() + 10
    while one(boss, "SELECT count(*) FROM pg_stat_activity WHERE datname = "
              "current_database() AND wait_event_type = 'Lock'")[0] < n:
        if time.monotonic() > until:
            ok(False, text)
            return
        time.sleep(0.01)
    ok(True, text)


def old_version(database, last):
    """Makes the tables of an empty database, up to a migration."""
    args = []
    for file in sorted(os.listdir(f"{SQL}/migrations")):
        if file <= last:
            with open(f"{SQL}/migrations/{file}", "rb") as f:
                digest = hashlib.sha256(f.read()).hexdigest()
            args += ["-f", f"{SQL}/migrations/{file}", "-c",
                     "INSERT INTO data.schema_migration (name, sha256) "
                     f"VALUES ('{file}', '\\x{digest}')"]
    subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database,
         "-c", "SET ROLE handfast_owner", "-f", f"{SQL}/schema_migration.sql",
         *args], check=True)


@contextlib.contextmanager
def database():
    """A fresh copy of the loaded database; gives a superuser's connection."""
    global name
    name = "race_" + sys.argv[0].rsplit("/", 1)[-1].removesuffix(".py")
    maker = connect(database="postgres")
    boss = None
    one(maker, f"DROP DATABASE IF EXISTS {name}")
    one(maker, f"CREATE DATABASE {name} TEMPLATE handfast "
            "OWNER handfast_owner")
    try:
        boss = connect()
        one(boss, "SELECT t.account(a, '{enroll,revoke,view}') "
            "FROM unnest(ARRAY['alice', 'bob']) a")
        yield boss
    except Exception:
        ok(False, "the test runs to its end")
        print("".join("# " + line + "\n" for line in
                      traceback.format_exc().splitlines()), end="")
    finally:
        if boss:
            boss.close()
        one(maker, f"DROP DATABASE {name} WITH (FORCE)")
        maker.close()
    print(f"1..{count}")
    sys.exit(1 if failed else 0)
