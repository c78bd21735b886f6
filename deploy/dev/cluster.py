"""A private PostgreSQL: unix socket only, peer authentication only."""

import glob
import os
import signal
import subprocess

import psycopg2

import supervise
import users

NAME = "handfast"
PORT = 5432             # part of the socket's name only
ADMIN_ROLES = ("handfast_admin", "handfast_migrate", "handfast_console")
PROGRAM_ROLES = tuple(f"handfast_{p}" for p in users.PROGRAMS)


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"),
                   key=lambda path: int(path.split("/")[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed; see deploy/deps")
    return os.path.dirname(found[-1])


def ident_lines():
    """pg_ident.conf: which Unix user may be which role."""
    if users.as_root():
        pairs = [(f"handfast-{p}", f"handfast_{p}") for p in users.PROGRAMS]
        pairs += [("root", role) for role in ADMIN_ROLES]
        # For tests and psql by hand; a production map has no such lines.
        pairs += [("root", "postgres"), ("root", "handfast_test"),
                  ("postgres", "postgres")]
        pairs += [("root", role) for role in PROGRAM_ROLES
                  if role not in ADMIN_ROLES]
    else:
        me = users.own_name()
        pairs = [(me, role) for role in PROGRAM_ROLES + ADMIN_ROLES
                 + ("postgres", "handfast_test")]
        pairs = list(dict.fromkeys(pairs))
    return "".join(f"handfast {user} {role}\n" for user, role in pairs)


class Cluster:
    """Data in FOLDER/data, socket in FOLDER/socket."""

    def __init__(self, folder, log, durable):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.socket = os.path.join(folder, "socket")
        self.log = log
        self.durable = durable
        self.more = ()          # further lines of postgresql.conf
        self.user = users.of("postgres")

    def run(self, *argv):
        who = {}
        if self.user is not None:
            who = {"user": self.user.uid, "group": self.user.gid,
                   "extra_groups": self.user.groups}
        subprocess.run(argv, check=True, cwd="/", stdout=subprocess.DEVNULL,
                       **who)

    def create(self):
        for path, mode in ((self.folder, 0o755), (self.socket, 0o755)):
            users.folder(path, "postgres", "postgres", mode)
        # tests/sql/run has one that was made just now and never started.
        made = os.environ.get("HANDFAST_MADE_CLUSTER")
        if made and os.access(made, os.R_OK | os.X_OK):
            self.run("cp", "-a", made, self.data)
        else:
            self.run(os.path.join(binaries(), "initdb"), "-D", self.data,
                     "-U", "postgres", "-A", "peer", "-E", "UTF8",
                     "--locale=C.UTF-8", "--no-sync", "--no-instructions")
        with open(os.path.join(self.data, "pg_hba.conf"), "w") as hba:
            hba.write("local all all peer map=handfast\n")
        with open(os.path.join(self.data, "pg_ident.conf"), "w") as ident:
            ident.write(ident_lines())
        with open(os.path.join(self.data, "postgresql.conf"), "a") as conf:
            conf.write(self.settings())

    def settings(self):
        durable = "on" if self.durable else "off"
        return "\n".join((
            "listen_addresses = ''",
            f"unix_socket_directories = '{self.socket}'",
            f"port = {PORT}",
            f"fsync = {durable}",
            f"synchronous_commit = {durable}",
            f"full_page_writes = {durable}",
            "shared_buffers = 32MB",
            "max_connections = 60",
            "log_line_prefix = '%m [%p] %q%u@%d '",
            "timezone = 'UTC'", *self.more, ""))

    def program(self):
        return supervise.Program(
            "postgres", [os.path.join(binaries(), "postgres"),
                         "-D", self.data], self.log, self.user, signal.SIGINT)

    def connect(self, role="postgres", database=NAME):
        connection = psycopg2.connect(host=self.socket, port=PORT, user=role,
                                      dbname=database)
        connection.autocommit = True
        return connection

    def fault(self):
        """None when it takes connections, else what is wrong."""
        try:
            self.connect(database="postgres").close()
            return None
        except psycopg2.OperationalError as fault:
            return str(fault)
