#!/usr/bin/python3
"""A man in the middle drops, repeats, delays, reorders, swaps, flips or
replaces every message of every channel: never a certificate for the wrong
key, never a wrong root, never two certificates, and both ends always end in a
named state.

The table is made from what an honest run of each channel says; each row is a
handfast-device, an operator at the console and one act. An attacker lets go
when nothing moves any more, as networks do; who persists is waited out by
moving the time.
"""

from concurrent.futures import ThreadPoolExecutor

import tap      # first: it says where the others are

import tampering
import victims
from tampering import Tamper
from victims import SCENARIOS, Pool, Victim, World

CHANNELS = ("sealed", "pake", "psk")
NEEDED = {"register", "registered", "state", "reply", "ack", "done", "resume",
          "cancel", "end"}      # and of one channel:
OWN = {"sealed": {"decline"}, "pake": {"decline", "share", "proof", "refuse"},
       "psk": {"psk"}}
WORKERS = 14
TRIES = 3           # for a message that is not always told
RECORDS_EACH = 4    # TLS records of psk, in each way
SOON, LATER = 700, 90000        # seconds: past verified, past issued

untouched = []      # devices that met no act; their keys are certified, too


class Row:
    """One line of the table."""

    def __init__(self, channel, scenario, target, act):
        self.channel, self.scenario = channel, scenario
        self.target, self.act = target, act
        self.victims = []

    def name(self):
        return (f"{self.channel}, {self.scenario.__name__}: {self.target[0]} "
                f"{self.target[1]}: {self.act.name}")

    def start(self, s):
        """Its devices: two if they are swapped."""
        acts = [self.act]
        if self.act.does is tampering.Exchange:
            exchange = tampering.Exchange()
            acts = [self.act._replace(does=exchange.swap)] * 2
        self.victims = [Victim(s, Tamper(self.channel, self.target, act))
                        for act in acts]

    def play(self, operator):
        """All at once: a message that is swapped waits for the other."""
        with ThreadPoolExecutor() as threads:
            parts = [threads.submit(self.scenario, victim, operator.twin())
                     for victim in self.victims]
        for part in parts:
            part.result()

    def run(self, s, operator):
        """What still waits afterwards is ended together."""
        for _ in range(TRIES):
            self.start(s)
            self.play(operator)
            self.close_ended()
            if self.struck():
                return
            untouched.extend(self.victims)

    def close_ended(self):
        for victim in self.victims:
            if victim.ended():
                victim.close()

    def struck(self):
        return all(victim.attack.struck for victim in self.victims)


# ---- the table ----------------------------------------------------------

def heard(s, operator, channel, scenario):
    """What an honest run says: {target: message}, without the acts."""
    victim = Victim(s, Tamper(channel))
    scenario(victim, operator)
    victim.close()
    untouched.append(victim)
    said = {}
    for way, message in victim.attack.seen:
        said.setdefault((way, tampering.label(message)), message)
    return said, victim


def table(s, operator, channel):
    """The rows of a channel: each message where it first occurs."""
    known, rows = set(), []
    for scenario in SCENARIOS[channel]:
        said, victim = heard(s, operator, channel, scenario)
        ends = sorted({label for _, label in said} - known)
        tap.note(f"{channel}, {scenario.__name__}: {', '.join(ends)}")
        for target in set(said) - known:
            # In psk what comes later is seen only after a resume, and is
            # what it is in sealed.
            acts = tampering.TRANSPORT if scenario is victims.resume else \
                tampering.actions(target[0], said[target],
                                  scenario is victims.enroll)
            rows += [Row(channel, scenario, target, act) for act in acts]
        known |= set(said)
        if scenario is victims.enroll:
            for target in victim.attack.records:
                if int(target[1].split()[1]) <= RECORDS_EACH:
                    rows += [Row(channel, scenario, target, act)
                             for act in tampering.RECORDS]
    kinds = {label.split()[0] for _, label in known}
    tap.equal((NEEDED | OWN[channel]) - kinds, set(),
              f"{channel}: the table has every kind of message")
    return rows


# ---- the end ------------------------------------------------------------

def wait_out(s, operator, rows):
    """Those who persist, then what nobody will finish."""
    waiting = [victim for row in rows for victim in row.victims
               if not victim.ended()]
    tap.note(f"{len(waiting)} devices wait")
    s.shift_time(SOON)
    victims.swept(operator, "until < private.now() AND state <> 'issued'")
    for victim in waiting:
        victim.let_go()
    for row in rows:
        for victim in row.victims:
            victim.close()
    s.shift_time(LATER)
    victims.swept(operator, "until IS NOT NULL")


def judge(row, world):
    """One test for each row of the table."""
    found = [] if row.struck() else ["the attacker did nothing"]
    for victim in row.victims:
        found += victims.faults(victim, world, row.act.spoils)
    ends = {victims.outcome(victim, world) for victim in row.victims}
    if not tap.ok(not found, f"{row.name()}: {'; '.join(sorted(ends))}"):
        tap.note(found)
        for victim in row.victims:
            tap.note("".join(victim.device.lines))
            tap.note([(way, tampering.label(message))
                      for way, message in victim.attack.seen])


def nobody_else(rows, world):
    keys = {victim.key() for victim in untouched}
    keys |= {victim.key() for row in rows for victim in row.victims}
    tap.equal({key for _, key in world.certificates} - keys, set(),
              "no other key was certified in all this")


def main(s):
    pool = Pool(s, WORKERS)
    rows = [row for channel in CHANNELS
            for row in table(s, pool.operators[0], channel)]
    tap.note(f"{len(rows)} rows")
    # The long ones first.
    rows.sort(key=lambda row: not row.act.persists)
    pool.run(rows, lambda row, operator: row.run(s, operator))
    operator = pool.operators[0]
    wait_out(s, operator, rows)
    world = World(s, operator)
    for row in rows:
        judge(row, world)
    nobody_else(rows, world)

if tap.sanitized():
    tap.skip("a table that is too long for slow programs; plainly it runs")

with tap.system("a man in the middle", settings={
        "gateway": {"max_waiting_per_address": 1000}}) as system:
    main(system)
