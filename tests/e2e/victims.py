"""A handfast-device behind a man in the middle, its operator, and what must
hold in the end whatever he did.

    victim = Victim(system, tampering.Tamper(...))
    scenario(victim, operator)      # enroll, decline, cancel, resume, mistaken
    faults(victim, world)           # [] if all held
"""

import copy
import glob
import json
import os
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import serialization

import protocol
from device import DeviceError
from tampering import Middle
from web_operator import WebOperator

QUIET = 2           # seconds after which an attacker lets go
PATIENCE = 60       # seconds for what must come
END = b"-----END CERTIFICATE-----\n"
EXITS = {0: "ok", 1: "failure", 2: "usage", 3: "declined", 4: "expired",
         5: "unreachable", 6: "realm", 7: "unproved", 8: "storage",
         130: "interrupted"}


class Operator(WebOperator):
    """One for each thread, with what it sees of the database."""

    def __init__(self, stack, name):
        self.database = stack.cluster.connect()
        self.name = name
        super().__init__(stack, name, stack.account(name, "enroll", "view"))

    def twin(self):
        """The same session, for another thread."""
        other = copy.copy(self)
        other.database = self.stack.cluster.connect()
        return other

    def request(self, *args):
        """As often as nginx says that it was too often."""
        while (page := super().request(*args)).status == 429:
            time.sleep(0.3)
        return page

    def rows(self, sql, *values):
        with self.database.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def state(self, path):
        return self.rows("SELECT state FROM data.enrollment WHERE id = %s",
                         path.rpartition("/")[2])[0][0]

    def claim(self, code):
        # What devices refuse counts against who typed; here it is no one's
        # fault, and must not pause the test.
        self.rows("DELETE FROM data.code_attempt USING data.account a "
                  "WHERE account = a.id AND a.name = %s", self.name)
        return super().claim(code)

    def decline(self, path):
        action = f"{path}/approve"
        form = self.get(path).forms.get(action)
        if form is not None:
            self.post(f"{path}/decline", {**form, "reason": "Not ours"})

    def approve(self, path):
        if f"{path}/approve" in self.get(path).forms:
            super().approve(path)


class Victim:
    """One device; the attack lets go of it when nothing moves."""

    def __init__(self, s, attack, name="Cold room 3", patience=PATIENCE):
        self.attack, self.patience = attack, patience
        self.middle = Middle(s, attack)
        self.middle.__enter__()
        self.device = s.start_device(
            "--name", name, "--model", "TH-20", "--system", "none",
            "--channel", attack.crook.channel, "--tries", "1", "--timeout",
            "20", *self.middle.route())
        self.path = self.code = None
        self.stopped = False

    # ---- waiting ---------------------------------------------------------

    def until(self, done):
        """done()'s first value that is true; None if the device ended, or the
        attacker persists."""
        began = time.monotonic()
        struck = None
        while time.monotonic() < began + self.patience:
            value = done()
            if value or self.ended():
                return value or done()
            if self.attack.struck and not self.attack.honest:
                struck = struck or time.monotonic()
                if time.monotonic() > struck + QUIET:
                    if self.attack.act.persists:
                        return None
                    self.let_go()
            time.sleep(0.05)
        return None

    def let_go(self):
        """The attacker gives up; the network comes back."""
        self.attack.honest = True
        self.attack.held.clear()
        self.middle.cut()

    def ended(self):
        return self.device.popen.poll() is not None and \
            not self.device.thread.is_alive()

    def events(self):
        """All so far, without taking them from anybody."""
        with self.device.queue.mutex:
            lines = [*self.device.lines, *self.device.queue.queue]
        return [json.loads(line) for line in lines
                if line and line.startswith("{")]

    def shown(self):
        """The code, once it is on the screen."""
        for event in self.events():
            if event["event"] == "code":
                self.code = event["code"]
                return True
        return False

    def told(self, state):
        return any(event.get("state") == state for event in self.events())

    # ---- the operator's part ---------------------------------------------

    def claim(self, operator, change=None):
        """Whether there is a row to decide about."""
        if not self.until(self.shown):
            return False
        code = protocol.normalised(self.code)
        try:
            self.path = operator.claim(change(code) if change else code)
        except RuntimeError:
            return False
        self.until(lambda: operator.state(self.path) not in (
            "waiting", "claimed"))
        return operator.state(self.path) == "verified"

    def end(self):
        self.until(self.ended)

    # ---- in the end ------------------------------------------------------

    def close(self):
        """Its exit status."""
        try:
            self.status = self.device.finish(PATIENCE, status=None)
        except DeviceError:
            self.status = None
        self.middle.__exit__()
        self.said = self.events()
        return self.status

    def registrations(self):
        """The ids of all that it sent."""
        return {json.loads(protocol.unb64(message["registration"]))
                ["enrollment"] for way, message in self.attack.seen
                if way == "up" and message["type"] == "register"}

    def key(self):
        """The fingerprint of its key."""
        for path in glob.glob(os.path.join(self.device.folder, "?",
                                           "key.pem")):
            with open(path, "rb") as pem:
                key = serialization.load_pem_private_key(pem.read(), None)
            return protocol.sha256(protocol.spki(key.public_key()))
        return None

    def roots(self):
        found = []
        for path in glob.glob(os.path.join(self.device.folder, "*",
                                           "roots.pem")):
            with open(path, "rb") as pem:
                parts = pem.read().split(END)
            found += [x509.load_pem_x509_certificate(part + END)
                      for part in parts[:-1]]
        return found


# ---- scenarios ----------------------------------------------------------

def enroll(victim, operator):
    if victim.claim(operator):
        operator.approve(victim.path)
    victim.end()


def decline(victim, operator):
    if victim.claim(operator):
        operator.decline(victim.path)
    victim.end()


def cancel(victim, _):
    if victim.until(victim.shown):
        victim.device.popen.terminate()
    victim.end()


def resume(victim, operator):
    """The network is lost between proof and approval."""
    if victim.claim(operator):
        victim.until(lambda: victim.told("verified"))
        before = len(victim.attack.seen)
        victim.middle.cut()
        victim.until(lambda: len(victim.attack.seen) > before + 1)
        operator.approve(victim.path)
    victim.end()


def mistaken(victim, operator):
    """The operator types another code with the same first group."""
    victim.claim(operator, protocol.other_code)
    victim.end()


SCENARIOS = {"sealed": (enroll, decline, cancel, resume),
             "pake": (enroll, decline, cancel, resume, mistaken),
             "psk": (enroll, decline, cancel, resume)}


# ---- what must hold -----------------------------------------------------

class World:
    """The database and the CA, when all is over."""

    def __init__(self, s, operator):
        with open(s.root_pem, "rb") as pem:
            self.root = x509.load_pem_x509_certificate(pem.read())
        self.states = dict(operator.rows(
            "SELECT id::text, state FROM data.enrollment"))
        self.certificates = [
            (enrollment, bytes(key)) for enrollment, key in operator.rows(
                "SELECT enrollment::text, key_fp FROM data.certificate "
                "WHERE purpose = 'device'")]


def faults(victim, world, spoiled=None):
    """What did not hold, in words. spoiled: the path of a field that the
    attacker changed."""
    found, key, ids = [], victim.key(), victim.registrations()
    last = victim.said[-1] if victim.said else {}
    if victim.status not in EXITS or last.get("event") != "end" or \
            (last["exit"], last["result"]) != (victim.status,
                                               EXITS[victim.status]):
        found.append(f"the device has no named end: {victim.status}, {last}")
    if any(root != world.root for root in victim.roots()):
        found.append("it trusts another root")
    mine = [pair for pair in world.certificates
            if pair[0] in ids or pair[1] == key]
    if any(pair[0] not in ids or pair[1] != key for pair in mine):
        found.append("a certificate has another's key")
    if len(mine) > 1:
        found.append("there are two certificates")
    if not {world.states.get(one) for one in ids} <= {None, *protocol.ENDS}:
        found.append("a row has no end")
    if victim.status == 0 and (not mine or not victim.roots()):
        found.append("it says ok, and has nothing")
    if spoiled is not None:
        found += believed(victim, world, spoiled[0])
    return found


def believed(victim, world, key):
    """Who changed what the code protects gets nowhere with it. In pake a
    device may draw again by itself, before it showed a code."""
    its_own = victim.attack.crook.said["enrollment"]
    if key in ("registration", "proof", "share", "confirm") and any(
            enrollment == its_own for enrollment, _ in world.certificates):
        return ["there is a certificate although it was changed"]
    if key in ("kind", "sealed") and victim.status == 0:
        return ["the device says ok although it was changed"]
    return []


def outcome(victim, world):
    """In words, for the test's name."""
    rows = sorted({world.states[one] for one in victim.registrations()
                   if one in world.states}) or ["never made"]
    return f"device {EXITS.get(victim.status)}, row {' and '.join(rows)}"


def swept(operator, condition):
    """Waits until the sweep has ended all that meets the condition."""
    deadline = time.monotonic() + PATIENCE
    while operator.rows(f"SELECT 1 FROM data.enrollment WHERE {condition}"):
        if time.monotonic() > deadline:
            raise TimeoutError(f"some rows are still {condition}")
        time.sleep(0.2)


class Pool:
    """Threads, each with an operator of its own, through one list."""

    def __init__(self, s, size):
        self.operators = [Operator(s, f"operator-{i}") for i in range(size)]

    def run(self, rows, do):
        """do(row, operator) for each; the first exception is raised."""
        todo, faults_seen = list(reversed(rows)), []

        def work(operator):
            while not faults_seen:
                try:
                    do(todo.pop(), operator)
                except IndexError:
                    return
                except Exception as fault:
                    faults_seen.append(fault)
        threads = [threading.Thread(target=work, args=(operator,))
                   for operator in self.operators]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults_seen:
            raise faults_seen[0]
