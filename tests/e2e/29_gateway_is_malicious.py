#!/usr/bin/python3
"""A malicious gateway in the place of ours, with its sockets, its database
role and psk.key, gets no more than a man in the middle: no key of its own
certified, no proof accepted, no device that trusts another root.

A table: each row is a handfast-device, an operator at the console, and one of
the acts of rogue_gateway.py in one channel.
"""

import tap      # first: it says where the others are

import protocol
import victims
from rogue_gateway import ACTS, Honest, Rogue
from tampering import Tamper
from victims import Pool, Victim, World

CHANNELS = ("sealed", "pake", "psk")
WORKERS = 10
PATIENCE = 6        # seconds for a gateway that says nothing
SOON, LATER = 700, 90000        # seconds: past verified, past issued
ALLOWED = set(
    "acknowledge attend cancel clock health now prove psk_find "
    "psk_use refuse register resume".split())


class Row:
    """One line of the table."""

    def __init__(self, channel, act):
        self.channel, self.act = channel, act

    def device_name(self):
        return f"{self.channel} {self.act.__name__}"

    def name(self):
        return f"{self.channel}: it {self.act.__doc__}"

    def run(self, s, operator):
        self.victim = Victim(s, Tamper(self.channel), self.device_name(),
                             4 * PATIENCE if self.act.gains else PATIENCE)
        victims.enroll(self.victim, operator)
        if self.victim.ended():
            self.victim.close()


def may_only(s):
    """The role has its functions and no table."""
    granted = {name for name, in s.psql(
        "postgres", "SELECT proname FROM pg_proc WHERE pronamespace = "
        "'api'::regnamespace AND has_function_privilege('handfast_gateway', "
        "oid, 'EXECUTE')")}
    tap.equal(granted, ALLOWED, "its role may call these functions alone")
    tables = s.psql(
        "postgres", "SELECT relname FROM pg_class WHERE relnamespace = "
        "'data'::regnamespace AND relkind = 'r' AND has_table_privilege("
        "'handfast_gateway', oid, 'SELECT, INSERT, UPDATE, DELETE')")
    tap.equal(tables, [], "and read or write no table")


def wait_out(s, operator, rows):
    s.shift_time(SOON)
    victims.swept(operator, "until < private.now() AND state <> 'issued'")
    for row in rows:
        row.victim.let_go()
        row.victim.close()
    s.shift_time(LATER)
    victims.swept(operator, "until IS NOT NULL")


def judge(row, world, rogue):
    found = victims.faults(row.victim, world)
    if row.act.gains is not None and \
            (row.victim.status == 0) != row.act.gains:
        found.append(f"the device ends with {row.victim.status}")
    acts = [act for act in rogue.enrollments.values()
            if act.said["facts"]["name"] == row.device_name()]
    if not acts:
        found.append("it never met the malicious gateway")
    found += [f"it was granted {what}" for act in acts
              for what in act.accepted]
    if not tap.ok(not found, f"{row.name()}: "
                  f"{victims.outcome(row.victim, world)}"):
        tap.note(found)
        tap.note("".join(row.victim.device.lines))
        tap.note(row.victim.attack.seen)


def nobody_else(operator, rogue, rows, world):
    """What devices registered, byte by byte, is all that got anywhere."""
    true = {protocol.sha256(protocol.unb64(message["registration"]))
            for row in rows for way, message in row.victim.attack.seen
            if way == "up" and message["type"] == "register"}
    proved = operator.rows(
        "SELECT reg, key_fp FROM data.enrollment e WHERE verified_at IS NOT "
        "NULL OR approved_at IS NOT NULL OR EXISTS (SELECT FROM data.event v "
        "WHERE v.enrollment = e.id AND v.what IN ('enrollment.verified', "
        "'enrollment.approved', 'enrollment.issued'))")
    tap.ok(len(proved) >= len(CHANNELS), "what was proved is known")
    tap.equal({bytes(reg) for reg, _ in proved} - true, set(),
              "no registration but a device's own was ever proved")
    keys = {row.victim.key() for row in rows}
    tap.equal({bytes(key) for _, key in proved} - keys, set(),
              "nor any key")
    tap.equal({key for _, key in world.certificates} - keys, set(),
              "and none was certified")


def main(s):
    may_only(s)
    pool = Pool(s, WORKERS)
    honest = [Row(channel, Honest) for channel in CHANNELS]
    rows = [Row(channel, act) for act in ACTS for channel in CHANNELS
            if channel in act.channels]
    rogue = Rogue(s, {row.device_name(): row.act for row in honest + rows})
    rogue.begin()
    for some in (honest, rows):
        pool.run(some, lambda row, operator: row.run(s, operator))
    rogue.end()
    operator = pool.operators[0]
    wait_out(s, operator, honest + rows)
    world = World(s, operator)
    for row in honest + rows:
        judge(row, world, rogue)
    nobody_else(operator, rogue, honest + rows, world)

if tap.sanitized():
    tap.skip("a table that is too long for slow programs; plainly it runs")

with tap.system("a malicious gateway", settings={
        "gateway": {"max_waiting_per_address": 1000}}) as system:
    main(system)
