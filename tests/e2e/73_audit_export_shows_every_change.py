#!/usr/bin/python3
"""An exported event log in which anything was changed is found, and the first
event concerned is named; a second verifier, in Python, agrees."""

import json
import os
import random
import subprocess

import audit_file
import tap
from audited import note_events, sealed

SEED = 20261130
CASES = 1000
BATCH = 100
GOOD, FORM, KEY, ALTERED, MISSING, MOVED, INSERTED, CUT, SIGNATURE, OLDER = \
    0, 10, 11, 12, 13, 14, 15, 16, 17, 18
NAMES = {MISSING: "missing", MOVED: "moved", INSERTED: "inserted", CUT: "cut"}


class Files:
    """Files next to each other, and the verifier on them."""

    def __init__(self, s):
        self.handfast = os.path.join(s.at.bin, "handfast")
        self.key = os.path.join(s.at.pki, "audit.pem")
        self.path = os.path.join(s.at.top, "changed.jsonl")
        self.environment = s.environment()
        with open(self.key, "rb") as pem:
            self.pem = pem.read()

    def run(self, paths, *options, key=None):
        return subprocess.run(
            [self.handfast, "audit", "verify", "--json", "--key",
             key or self.key, *options, *paths], capture_output=True,
            text=True, env=self.environment, timeout=600)

    def verify(self, data, *options, key=None):
        with open(self.path, "wb") as out:
            out.write(data)
        done = self.run([self.path], *options, key=key)
        return done.returncode, json.loads(done.stdout or "{}")

    def verify_all(self, many):
        """The reports of many files, by one process."""
        paths = []
        for number, data in enumerate(many):
            paths.append(f"{self.path}.{number}")
            with open(paths[-1], "wb") as out:
                out.write(data)
        done = self.run(paths)
        for path in paths:
            os.unlink(path)
        return json.loads(done.stdout)["files"]


def is_event(line):
    return line.startswith(b'{"seq":')


def change_byte(rng, data):
    at = rng.randrange(len(data))
    new = rng.choice([b for b in range(256) if b != data[at]])
    return data[:at] + bytes([new]) + data[at + 1:], None


def drop_event(rng, data):
    lines = data.splitlines(True)
    at = rng.choice([i for i, line in enumerate(lines) if is_event(line)])
    return b"".join(lines[:at] + lines[at + 1:]), MISSING


def swap_events(rng, data):
    lines = data.splitlines(True)
    a, b = rng.sample([i for i, line in enumerate(lines) if is_event(line)],
                      2)
    lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines), MOVED


def insert_event(rng, data):
    """One that was there before, in another place."""
    lines = data.splitlines(True)
    events = [i for i, line in enumerate(lines) if is_event(line)]
    copy, at = lines[rng.choice(events)], rng.choice(events)
    return b"".join(lines[:at] + [copy] + lines[at:]), INSERTED


def cut_end(rng, data):
    lines = data.splitlines(True)
    keep = rng.randrange(1, len(lines))
    part = b"".join(lines[:keep])
    if rng.random() < .5:       # in the middle of a line
        part += lines[keep][:rng.randrange(len(lines[keep]))]
    return part, CUT


WAYS = (change_byte, drop_event, swap_events, insert_event, cut_end)


def random_cases(files, data):
    rng = random.Random(SEED)
    tap.note(f"{CASES} cases, seed {SEED}")
    found = named = rightly = 0
    for first in range(0, CASES, BATCH):
        cases = [WAYS[i % len(WAYS)](rng, data) for i in range(BATCH)]
        reports = files.verify_all([changed for changed, _ in cases])
        for (changed, kind), report in zip(cases, reports):
            wrong = audit_file.first_wrong(changed, files.pem)
            found += report["result"] != "good" and wrong is not None
            named += report["event"] == wrong
            rightly += kind is None or report["result"] == NAMES[kind]
            if report["event"] != wrong or \
                    (kind and report["result"] != NAMES[kind]):
                tap.note(f"{kind} {report}, Python {wrong}")
    tap.equal(found, CASES, "every changed file is found")
    tap.equal(named, CASES, "both verifiers name the same event")
    tap.equal(rightly, CASES, "dropped, swapped, inserted and cut off are "
              "told apart")


def one_by_one(files, data):
    lines = data.splitlines(True)
    whole = files.verify(data)
    tap.equal((whole[0], whole[1]["result"]), (GOOD, "good"), "it is whole")
    tap.equal(audit_file.first_wrong(data, files.pem), None,
              "Python finds so, too")
    at = next(i for i, line in enumerate(lines) if b'{"seq":5,' in line)
    code, report = files.verify(b"".join(lines[:at] + lines[at + 1:]))
    tap.equal((code, report["event"], report["line"]), (MISSING, 5, at + 1),
              "a dropped event is named, with its line")
    tap.holds(report["says"], "event 5 is missing", "in words")
    tildes = files.verify_all(data[:at] + b"~" + data[at + 1:]
                              for at in range(0, len(data), 499))
    tap.equal([r for r in tildes if r["result"] == "good"], [],
              "a tilde anywhere is found")
    code, report = files.verify(b"".join(lines[:-1]))
    tap.equal(code, CUT, "the last checkpoint cut off")
    code, report = files.verify(data + lines[at])
    tap.equal(code, INSERTED, "a line behind it")
    code, report = files.verify(data + b"x")
    tap.equal(code, CUT, "half a line behind it")
    signed = [i for i, line in enumerate(lines) if not is_event(line)][1:]
    code, report = files.verify(b"".join(
        line for i, line in enumerate(lines) if i != signed[0]))
    tap.equal((code, audit_file.first_wrong(b"".join(
        line for i, line in enumerate(lines) if i != signed[0]), files.pem)
        is not None), (MISSING, True), "a checkpoint dropped")
    tap.equal(files.verify(b"")[0], CUT, "an empty file")
    tap.equal(files.verify(b"\x00" * 700000)[0], FORM, "anything else")


def recomputed(files, data):
    """Whoever changes an event and makes all hashes anew."""
    lines = data.splitlines(True)
    link, out, first = bytes(32), [], None
    for line in lines:
        match = audit_file.EVENT.fullmatch(line.rstrip(b"\n"))
        if match:
            text = match.group(1) + b"}"
            if int(match.group(2)) == 40:
                text = text.replace(b'"what":"', b'"what":"not.')
            link = audit_file.sha(link, text)
            line = text[:-1] + b',"hash":"' + link.hex().encode() + b'"}\n'
        elif b'"checkpoint":' in line[:14] and first is None:
            first = int(json.loads(line)["seq"])
        out.append(line)
    code, report = files.verify(b"".join(out))
    tap.equal((code, report["event"]), (ALTERED, first + 1),
              "all hashes made anew: the signature tells, from which "
              "checkpoint on")
    tap.holds(report["says"], "hashes made anew", "and why")


def older(s, files, data, before):
    checkpoints = os.path.join(s.at.state, "audit", "checkpoints")
    tap.equal(files.verify(data, "--checkpoint", checkpoints)[0], GOOD,
              "it has the checkpoint that left the host")
    tap.equal(files.verify(before, "--checkpoint", checkpoints)[0], OLDER,
              "an older export does not, whole as it is")
    other = os.path.join(s.at.top, "other.pem")
    s.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out",
           other + ".key"])
    s.run(["openssl", "pkey", "-in", other + ".key", "-pubout", "-out",
           other])
    tap.equal(files.verify(data, key=other)[0], KEY, "not by another's key")
    tap.equal(s.handfast("audit", "verify", files.path, check=False)
              .returncode, 1, "nor without any")


def parts(s, files, export):
    """From a checkpoint on."""
    s.psql("postgres", "SELECT set_config('session_replication_role', "
           "'replica', false); UPDATE data.checkpoint SET at = at - "
           "interval '3 days' WHERE number <= 2")
    day = s.psql("postgres", "SELECT to_char(now() AT TIME ZONE 'UTC' - "
                 "interval '1 day', 'YYYY-MM-DD')")[0][0]
    part = export("--from", day)
    seq = s.psql("postgres", "SELECT seq FROM data.checkpoint WHERE "
                 "number = 2")[0][0]
    code, report = files.verify(part)
    tap.equal((code, report["after"]), (GOOD, seq), "a part begins with the "
              "checkpoint before")
    tap.equal(audit_file.first_wrong(part, files.pem), None, "and is whole")
    lines = part.splitlines(True)
    tap.equal(files.verify(b"".join(lines[:1] + lines[2:]))[0], SIGNATURE,
              "not without that")
    rng = random.Random(SEED + 1)
    changed = [change_byte(rng, part)[0] for _ in range(40)]
    tap.equal([(r["result"] != "good", r["event"])
               for r in files.verify_all(changed)],
              [(True, audit_file.first_wrong(c, files.pem)) for c in changed],
              "40 of it with one byte changed are found")
    first = export("--to", s.psql("postgres", "SELECT to_char(now() AT TIME "
                                  "ZONE 'UTC' - interval '4 days', "
                                  "'YYYY-MM-DD')")[0][0])
    tap.equal((files.verify(first)[0], files.verify(first)[1]["checkpoints"]),
              (GOOD, 1), "or ends with the one after")


with tap.system("an export shows every change", may_die=True) as s:
    def export(*options):
        path = os.path.join(s.at.top, "export.jsonl")
        s.handfast("audit", "export", "--output", path, *options)
        with open(path, "rb") as exported:
            return exported.read()

    files = Files(s)
    note_events(s, 30)
    before = export()
    for _ in range(3):
        note_events(s, 25)
        sealed(s)
        s.handfast("audit", "checkpoint")
    data = export()
    tap.note(f"{len(data)} bytes, {data.count(10)} lines")
    one_by_one(files, data)
    recomputed(files, data)
    random_cases(files, data)
    older(s, files, data, before)
    parts(s, files, export)
