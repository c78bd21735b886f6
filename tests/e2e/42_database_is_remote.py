#!/usr/bin/python3
"""The database on another machine: every program, the signer under its filter
of system calls among them, speaks to it by TLS with a certificate of its own
and nothing else; whoever is not who he should be is told apart."""

import json
import os

import psycopg2

import remote_database
import tap
from https_device import Device
from operating import Operator
from signing import until
from ws_device import Line, Stranger

PROGRAMS = ("gateway", "ra", "console", "guard", "signer", "sweep")


def check(s):
    """(faults, all that was said) of "handfast check"."""
    done = s.handfast("check", "--json", "--sql",
                      os.path.join(s.at.share, "sql"), "--nginx-conf",
                      os.path.join(s.at.nginx, "nginx.conf"), check=False)
    found = json.loads(done.stdout)["checks"]
    faults = [row for row in found if row["result"] == "fault"]
    tap.equal(done.returncode, 3 if faults else 0,
              f"check counts {len(faults)} faults in its exit code")
    return faults, done.stdout


def told(faults, *parts):
    """One fault has all of these in its words."""
    return any(all(part in f"{row['message']} {row['advice']}"
                   for part in parts) for row in faults)


def enrolls(s, password):
    device = s.start_device("--name", "far away")
    s.claim_and_approve(device.code(), "olga", password)
    tap.equal(device.finish(status=None), 0, "a device enrolls")


def speaks_tls(s):
    rows = s.psql("postgres", "SELECT a.usename, bool_and(s.ssl), "
                  "array_agg(DISTINCT s.client_dn), min(s.version), "
                  "bool_and(a.client_addr IS NOT NULL) "
                  "FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) "
                  "WHERE a.usename LIKE 'handfast%%' GROUP BY 1")
    tap.equal(sorted(row[0] for row in rows),
              sorted(f"handfast_{name}" for name in PROGRAMS),
              "each program is there")
    tap.equal([row for row in rows if row[1:3] != (
        True, [f"/CN={row[0]}"]) or not row[4]], [],
        "by TCP, TLS and the certificate of its role")


def outsiders(s):
    """What PostgreSQL lets nobody do; and the programs would never ask."""
    def fault(**how):
        try:
            psycopg2.connect(port=s.cluster.port, dbname="handfast",
                             **how).close()
        except psycopg2.OperationalError as refusal:
            return str(refusal)
        return "it got in"

    ra = s.cluster.as_client("handfast_ra")
    tap.holds(fault(user="handfast_ra", **{**ra, "sslmode": "disable"}),
              "no pg_hba.conf entry", "without TLS nobody gets in")
    tap.holds(fault(user="handfast_ra", **{**ra, "sslcert": "/none",
                                           "sslkey": "/none"}),
              "requires a valid client certificate", "nor without a "
              "certificate")
    tap.holds(fault(user="handfast_console", **ra),
              "authentication failed for user \"handfast_console\"",
              "a certificate is good for its own role")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM pg_authid WHERE "
                     "rolpassword IS NOT NULL"), [(0,)],
              "there is no password")


def other_role(s, operator):
    """The RA with the console's certificate."""
    s.cluster.give("handfast_ra", "handfast_console")
    s.psql("postgres", "SELECT pg_terminate_backend(pid) FROM "
           "pg_stat_activity WHERE usename = 'handfast_ra'")
    device = Device(s.realm, s.port)
    answer = device.register()
    tap.equal((answer[0], answer[2]["code"]), (503, "away"),
              "the RA does not get in with the console's certificate")
    tap.holds(s.log("ra"), "certificate authentication failed for user",
              "and its log says why")
    faults, _ = check(s)
    tap.ok(told(faults, "handfast_ra does not get in",
                "certificate authentication failed",
                "must be a certificate for this role"),
           "so does check, and what to do")
    tap.ok(not told(faults, "handfast_console does not get in"),
           "and whom it does not concern")
    s.cluster.give("handfast_ra", "handfast_ra")
    tap.equal(device.register()[0], 201, "with its own it does, at once")
    tap.equal(operator.admit(device)["device"] is not None, True,
              "and all is well")


def open_key(s):
    path = os.path.join(s.cluster.tls, "handfast_guard.key")
    os.chmod(path, 0o644)
    faults, _ = check(s)
    tap.ok(told(faults, "handfast_guard does not get in", "group or world"),
           "a key that others may read is not used")
    os.remove(path)
    faults, _ = check(s)
    tap.ok(told(faults, "handfast_guard does not get in",
                "handfast_guard.key"), "one that is missing is named")
    s.cluster.give("handfast_guard", "handfast_guard")


def other_server(s, name, *words, **changes):
    """PostgreSQL comes back as somebody else. Nobody speaks to it."""
    died = s.log("signer").count("worker died")
    s.kill("postgres")
    s.cluster.serve_as(**changes)
    device, line = Stranger(), Line.direct(s)
    s.start("postgres")
    tap.ok(until(lambda: s.log("signer").count("worker died") > died),
           f"{name}: the signer's ticker ends with its connection")
    s.kill("signer")        # check would wait for each of its sockets
    line.say(device.register_message())
    tap.equal(line.hear(), {"type": "wait"}, f"{name}: a device has to wait")
    tap.equal(s.call("console/fcgi.sock", "/healthz")[0], 503,
              f"{name}: the console is away")
    faults, _ = check(s)
    tap.ok(all(told(faults, f"handfast_{role} does not get in", *words)
               for role in PROGRAMS + ("admin", "migrate")),
           f"{name}: check says it for every role") or tap.note(faults)
    tap.equal(s.psql("postgres", "SELECT count(*) FROM pg_stat_activity "
                     "WHERE usename LIKE 'handfast%%'"), [(0,)],
              f"{name}: nobody is connected")
    s.kill("postgres")
    s.cluster.serve_as(remote_database.HOST)
    s.start("postgres")
    tap.equal(line.hear(20), {"type": "again"}, f"{name}: the right one is "
              "known again")
    line.close()
    s.start("signer")


def filtered(s):
    """Neither TLS nor its loss needs a system call that is not allowed."""
    log = s.log("signer")
    tap.ok("signal=31" not in log, "the filter killed none")
    with open(f"/proc/{s.supervisor.programs['signer'].popen.pid}/task/"
              f"{s.supervisor.programs['signer'].popen.pid}/children",
              encoding="ascii") as children:
        modes = set()
        for pid in children.read().split():
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                modes.update(line.split()[1] for line in status
                             if line.startswith("Seccomp:"))
    tap.ok(modes == {"2"} or "-san" in s.build, "each is under the filter")


tap.Stack = remote_database.RemoteStack
with tap.system("the database is remote", durable=True, may_die=True,
                settings={"signer": {"tick": 1}}) as system:
    olga = Operator(system)
    enrolls(system, olga.password)
    speaks_tls(system)
    faults, said = check(system)
    tap.equal(faults, [], "check finds no fault")
    tap.holds(said, "every role gets in", "and every role gets in")
    outsiders(system)
    other_role(system, olga)
    open_key(system)
    other_server(system, "another name", "does not match host name",
                 dns="elsewhere.example")
    other_server(system, "another CA", "certificate verify failed",
                 dns=remote_database.HOST,
                 authority=remote_database.Authority("Another CA"))
    for program in PROGRAMS:
        system.wait_healthy(program)
    enrolls(system, olga.password)
    filtered(system)
