#!/usr/bin/python3
"""A chain of events that was rewritten in the database is not signed, and the
alarm is shown, until an administrator lets it go on; writers wait for nothing
and lose nothing; what is old goes in signed parts, and not before its time,
whoever says so."""

import os
import socket

import audit_file
import fake_time
import psycopg2
import tap
from audited import note_events, sealed, until

RECOMPUTE = """DO $$ DECLARE h bytea; r record; BEGIN
SELECT hash INTO h FROM data.event_seal WHERE seq = {0} - 1;
FOR r IN SELECT s.seq, s.account_name, v FROM data.event_seal s
    JOIN data.event v ON v.id = s.event WHERE s.seq >= {0} ORDER BY s.seq
LOOP
    h := sha256(h || convert_to(private.event_text(r.v, r.seq,
	r.account_name), 'UTF8'));
    UPDATE data.event_seal SET hash = h WHERE seq = r.seq;
END LOOP; END $$"""
ALTER = """UPDATE data.event SET details = '{{"n": "never"}}' WHERE id =
    (SELECT event FROM data.event_seal WHERE seq = {0})"""
REMOVE = """WITH gone AS (DELETE FROM data.event_seal WHERE seq BETWEEN {0}
    AND {1} RETURNING event) DELETE FROM data.event v USING gone
    WHERE v.id = gone.event"""
TABLES = ("event", "event_seal", "checkpoint", "audit")


class Chain:
    """What the tests do to it."""

    def __init__(self, s):
        self.s = s
        self.restarts = 0
        self.key = os.path.join(s.at.pki, "audit.pem")
        with open(self.key, "rb") as pem:
            self.pem = pem.read()

    def tamper(self, sql):
        """As somebody who rules the database."""
        self.s.psql("postgres", "SET session_replication_role = 'replica'; "
                    + sql)

    def grow(self, n=12):
        note_events(self.s, n)
        sealed(self.s)

    def checkpoint(self):
        return self.s.handfast("audit", "checkpoint", check=False)

    def show(self):
        return self.s.handfast_json("audit", "show")

    def signed(self):
        return self.s.psql("postgres", "SELECT max(number), max(seq) FROM "
                           "data.checkpoint")[0]

    def verify(self, name):
        path = os.path.join(self.s.at.top, "log.jsonl")
        self.s.handfast("audit", "export", "--output", path)
        done = self.s.handfast("audit", "verify", path, "--key", self.key,
                               check=False)
        with open(path, "rb") as exported:
            wrong = audit_file.first_wrong(exported.read(), self.pem)
        tap.equal((done.returncode, wrong), (0, None), name)
        return done.stdout

    def refused(self, why, seq, name):
        before = self.signed()
        done = self.checkpoint()
        tap.equal((done.returncode, "does not continue" in done.stderr,
                   self.signed()), (1, True, before), f"{name}: not signed")
        show = self.show()
        tap.equal((show["alarm"], show["alarm_seq"]), (why, str(seq)),
                  "the alarm says what, and where")

    def restart(self, reason):
        self.s.handfast("audit", "restart", "--reason", reason)
        self.restarts += 1
        self.grow(3)
        tap.equal(self.checkpoint().returncode, 0,
                  "an administrator lets it go on")
        said = self.verify("what comes after can be verified")
        tap.holds(said, reason.split(chr(34))[0], "and every export says so, and why")


def alarm_is_shown(s, chain, syslog):
    check = s.handfast("check", "--no-nginx", check=False)
    tap.ok(check.returncode == 3 and "ALARM" in check.stdout,
           "handfast check shows the alarm")
    tap.equal(s.psql("postgres", "SELECT alarm_why, alarm_at IS NOT NULL "
                     "FROM data.audit"), [("altered", True)],
              "so does the page's row")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event WHERE what "
                     "= 'audit.alarm'"), [(1,)], "and an event")
    tap.ok("ALARM" in s.log("signer"), "and the signer's log")
    lines = []
    syslog.settimeout(0.2)
    try:
        while True:
            lines.append(syslog.recv(65536).decode())
    except TimeoutError:
        pass
    tap.ok(any(line.startswith("<81>") and "ALARM" in line for line in lines),
           "and syslog, as an alert")
    tap.ok(any(line.startswith("<85>") and '{"checkpoint":1,' in line
               for line in lines), "which has the checkpoints, too")
    s.restart("signer")
    tap.equal(chain.checkpoint().returncode, 1,
              "the signer remembers when it starts anew")
    chain.tamper("UPDATE data.audit SET alarm_at = NULL, alarm_why = NULL")
    s.restart("signer")
    until(lambda: s.psql("postgres", "SELECT alarm_why FROM data.audit")
          == [("altered",)], "the alarm comes back")
    tap.ok(True, "and tells a database that has forgotten")
    tap.equal(s.handfast("audit", "restart", check=False).returncode, 1,
              "nobody restarts it without a reason")


def rewritten(s, chain, syslog):
    last = chain.signed()[1]
    chain.grow()
    chain.tamper(ALTER.format(last + 5))
    chain.refused("altered", last + 5, "an event was altered")
    alarm_is_shown(s, chain, syslog)
    chain.restart("first: Ann's experiment \"x\\y\"")
    last = chain.signed()[1]
    chain.grow()
    chain.tamper(ALTER.format(last - 2) + ";" + RECOMPUTE.format(last - 2))
    chain.refused("altered", last, "altered, with all hashes made anew")
    chain.restart("second")
    last = chain.signed()[1]
    chain.grow()
    chain.tamper(REMOVE.format(last + 3, last + 4))
    chain.refused("missing", last + 3, "removed from the middle")
    chain.restart("third")
    last = chain.signed()[1]
    sealed(s)
    chain.tamper(REMOVE.format(last - 1, last))
    chain.refused("missing", last, "the last that was signed removed")
    chain.restart("fourth")
    last = chain.signed()[1]
    sealed(s)
    chain.tamper(REMOVE.format(last - 1, last + 1000))
    chain.refused("shorter", last, "removed up to the end")
    chain.restart("fifth")
    tap.equal(s.handfast("audit", "restart", "--reason", "x", check=False)
              .returncode, 1, "without an alarm there is nothing to restart")


def restored(s, chain):
    chain.grow()
    for table in TABLES:
        s.psql("postgres", f"CREATE TABLE public.{table} AS SELECT * FROM "
               f"data.{table}")
    for _ in range(2):
        chain.grow()
        chain.checkpoint()
    last = chain.signed()[1]
    s.stop("sweep")
    for table in TABLES:
        override = "OVERRIDING SYSTEM VALUE" if table == "event" else ""
        chain.tamper(f"TRUNCATE data.{table}; INSERT INTO data.{table} "
                     f"{override} SELECT * FROM public.{table}")
    s.start("sweep")
    chain.refused("missing-checkpoints", last, "an older database restored")
    chain.restart("restored the backup of Monday")


def crashed(s, chain):
    """Between the journal and the database."""
    chain.grow()
    chain.checkpoint()
    number = chain.signed()[0]
    chain.tamper(f"DELETE FROM data.checkpoint WHERE number = {number}")
    chain.grow()
    tap.equal((chain.checkpoint().returncode, chain.signed()[0]),
              (0, number + 1), "a checkpoint that was journalled and not "
              "recorded is recorded again")
    chain.verify("and the chain is whole")


def writers(s, chain):
    """One keeps its transaction open, with an early event in it."""
    slow = s.cluster.connect("postgres", "handfast")
    slow.autocommit = False
    note = "SELECT private.note(%s, 'program', NULL, NULL, NULL, NULL, NULL)"
    with slow.cursor() as cursor:
        cursor.execute(note, ("test.slow",))
    for i in range(20):
        s.psql("postgres", note, f"test.fast{i}")
    before = s.psql("postgres", "SELECT max(seq) FROM data.event_seal")[0][0]
    for _ in range(2):
        both = [s.cluster.connect("handfast_sweep", "handfast")
                for _ in range(2)]
        for connection in both:
            with connection.cursor() as cursor:
                cursor.execute("SELECT sealed FROM api.audit_seal(1000)")
            connection.close()
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event_seal x JOIN "
                     "data.event v ON v.id = x.event WHERE v.what LIKE "
                     "'test.%%'"), [(0,)],
              "behind an open transaction nothing is sealed")
    slow.commit()
    slow.close()
    sealed(s)
    rows = s.psql("postgres", "SELECT count(*), count(DISTINCT v.id), "
                  "max(x.seq) - %s FROM data.event v JOIN data.event_seal x "
                  "ON x.event = v.id WHERE x.seq > %s", before, before)[0]
    tap.ok(rows[0] == rows[1] == rows[2] >= 21,
           "then each once, and none is skipped")
    tap.equal(chain.checkpoint().returncode, 0, "and signed")


def base_of(s):
    return s.psql("postgres", "SELECT base_number, base_seq FROM data.audit")[0]


def first_of(s):
    return s.psql("postgres", "SELECT min(seq) FROM data.event_seal")[0][0]


def drop(s):
    """As a sweep that somebody has taken over, or that is set otherwise."""
    return s.psql("handfast_sweep", "SELECT dropped FROM api.audit_drop(1000, "
                  "1)")[0][0]


def put_back(chain, number, seq):
    chain.tamper(f"UPDATE data.audit SET base_number = {number}, base_seq = "
                 f"{seq}")


def dropped_early(s, chain):
    """The database's clock says nothing to the signer."""
    s.shift_time(3 * 86400)
    drop(s)
    early = base_of(s)[1]
    tap.ok(early > 0, "a sweep says that events of a minute may go")
    chain.refused("dropped-early", early, "a base before its time")
    says = chain.show()["alarm_says"]
    tap.holds(says, "younger than [sweep] audit_days", "which is explained")
    tap.holds(s.handfast("check", "--no-nginx", check=False).stdout, says,
              "by handfast check, too")
    s.shift_time(3700)
    tap.equal((drop(s), first_of(s)), (0, 1), "and nothing goes meanwhile")
    put_back(chain, 0, 0)
    chain.restart("sixth: the sweep was taken over")
    tap.equal(first_of(s), 1, "all is there")
    drop(s)
    s.restart("signer")
    until(lambda: s.psql("postgres", "SELECT alarm_why FROM data.audit")
          == [("dropped-early",)], "nobody asks for a checkpoint")
    tap.ok(True, "the signer looks by itself")
    put_back(chain, 0, 0)
    chain.restart("seventh: once more")


def dropped_by_hand(s, chain):
    """By who owns the tables: no trigger minds."""
    number, seq = s.psql("postgres", "SELECT number, seq FROM data.checkpoint "
                         "ORDER BY number DESC OFFSET 1 LIMIT 1")[0]
    s.psql("postgres", "UPDATE data.audit SET base_number = %s, base_seq = %s",
           number, seq)
    s.psql("postgres", "DELETE FROM data.event v USING data.event_seal x "
           "WHERE x.event = v.id AND x.seq <= %s", seq)
    s.psql("postgres", "DELETE FROM data.event_seal x WHERE x.seq <= %s", seq)
    chain.refused("dropped-early", seq, "the whole log but its end is gone")
    chain.restart("eighth: it was the owner")
    tap.equal(base_of(s), (number, seq), "from where it stands")
    s.restart("signer")
    chain.grow(1)
    tap.equal(chain.checkpoint().returncode, 0, "once is enough")
    put_back(chain, number, seq + 1)
    chain.refused("unknown-base", seq + 1, "a base that nobody has signed")
    put_back(chain, number, seq)
    chain.restart("ninth")
    aged_by_hand(s, chain)


def aged_by_hand(s, chain):
    """A checkpoint made older, with its signature as it was."""
    before = base_of(s)
    number, seq, text = s.psql("postgres", "SELECT number, seq, text FROM "
                               "data.checkpoint ORDER BY number DESC OFFSET 1 "
                               "LIMIT 1")[0]
    edit = "UPDATE data.checkpoint SET text = '{0}' WHERE number = {1}"
    year = text.index('"time":"2') + len('"time":"')
    old = text[:year] + "2001" + text[year + 4:]
    chain.tamper(edit.format(old.replace("'", "''"), number))
    put_back(chain, number, seq)
    chain.refused("unknown-base", seq, "a checkpoint made older")
    chain.tamper(edit.format(text.replace("'", "''"), number))
    put_back(chain, *before)
    chain.restart("tenth")


def kept(s, days, ahead):
    """Events, for so long; the signer's clock is as far ahead as the rest."""
    s.settings = {"sweep": {"interval": 1, "audit_days": days}}
    s.write_settings()
    s.supervisor.programs["signer"].env.update(fake_time.env(ahead))
    s.restart("signer")
    s.restart("sweep")


def retention(s, chain):
    first, before = first_of(s), base_of(s)[0]
    s.shift_time(3 * 86400)
    kept(s, 2, 6 * 86400 + 3700)
    chain.grow(5)
    chain.checkpoint()
    until(lambda: base_of(s)[0] > before, "the chain begins later")
    chain.grow(1)
    tap.equal(chain.checkpoint().returncode, 0, "what is old may go")
    s.shift_time(3700)
    until(lambda: s.psql("postgres", "SELECT min(seq) FROM data.event_seal")
          [0][0] > first, "old events go")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.audit a JOIN "
                     "data.checkpoint c ON c.number = a.base_number AND "
                     "c.seq = a.base_seq"), [(1,)], "up to a checkpoint")
    said = chain.verify("what is left begins with it, and is whole")
    tap.holds(said, "Behind event", "the verifier says from where on")
    tap.holds(said, "Signed then", "and when that was signed")
    tap.holds(said, "first: Ann", "restarts from before are still told")
    kept(s, 3650, 6 * 86400 + 7400)
    chain.grow(1)
    tap.equal(chain.checkpoint().returncode, 0,
              "it may go on from there when more is to be kept")
    for sql in ("DELETE FROM data.event", "DELETE FROM data.event_seal",
                "DELETE FROM data.checkpoint", "TRUNCATE data.event_seal",
                "UPDATE data.event SET what = 'x'",
                "UPDATE data.audit SET base_number = base_number + 1",
                "DELETE FROM data.audit"):
        tap.raises(psycopg2.Error, lambda sql=sql: s.psql("postgres", sql),
                   f"nothing else may go: {sql}")


def journal_lost(s, chain):
    """The base that it had accepted is still one that the key has signed."""
    s.stop("signer")
    os.rename(f"{s.at.state}/signer/journal", f"{s.at.top}/journal")
    kept(s, 2, 6 * 86400 + 7400)
    chain.refused("unknown-checkpoints", 0, "without its journal")
    chain.restart("eleventh: the disk")


with tap.system("a rewritten chain is not signed", settings={
        "sweep": {"interval": 1}}) as s:
    syslog = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    syslog.bind(os.path.join(s.at.run, "syslog"))
    os.chmod(os.path.join(s.at.run, "syslog"), 0o666)
    chain = Chain(s)
    chain.grow()
    tap.equal(chain.checkpoint().returncode, 0, "a whole chain is signed")
    rewritten(s, chain, syslog)
    restored(s, chain)
    crashed(s, chain)
    writers(s, chain)
    dropped_early(s, chain)
    dropped_by_hand(s, chain)
    retention(s, chain)
    journal_lost(s, chain)
