#!/usr/bin/python3
"""Each program killed with SIGKILL at each step of an enrollment, in each
channel, by our own client and the independent one.

Started again, the enrollments complete; exactly one certificate ever leaves
the signer for each, and none stays valid past the delivery window unless the
device has it. Besides, the signer is killed in the middle of signing, at each
of the system calls by which it speaks to the disk and the database.

A cell of the matrix is one program at one step: in it several devices come to
this step, the program is killed once, and all of them must get through.
"""

import os
import signal
import subprocess
import threading
import time
import traceback

import psycopg2

import tap     # first: it says where the others are

import ports
import supervise
from held_devices import AFTER_HANDSHAKE, PROOF, Independent, Program
from web_operator import WebOperator

VICTIMS = ("gateway", "ra", "console", "signer", "nginx", "postgres")
STEPS = ("waiting", "claimed", "verified", "approved", "issued", "stored")
CHANNELS = ("sealed", "psk", "pake")
ASIDE = ("gateway", "ra", "signer")     # one can approve without these
PATIENCE = 60           # seconds
SIGNING = "fsync,fdatasync,write,sendto,recvfrom"
CUTS = 10               # the first so many calls of each kind
DAY = 86400
NOT_YET = (ConnectionError, RuntimeError, LookupError)


def insist(action, what):
    """As an operator would: reload until it works."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return action()
        except (*NOT_YET, psycopg2.OperationalError) as fault:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what}: {fault!r}") from fault
            time.sleep(0.2)


def state_of(stack, enrollment):
    rows = stack.psql("postgres", "SELECT state FROM data.enrollment "
                      "WHERE id = %s", enrollment)
    return rows[0][0]


def wait_state(stack, enrollment, wanted):
    def look():
        if state_of(stack, enrollment) != wanted:
            raise LookupError(state_of(stack, enrollment))
    insist(look, f"becoming {wanted}")


def claim(stack, operator, device):
    """Claimed before the answer was lost is fine."""
    def attempt():
        if state_of(stack, device.id) == "waiting":
            operator.claim(device.code, wait=False)
    insist(attempt, "claiming")


def approve(stack, operator, device):
    def attempt():
        if state_of(stack, device.id) == "verified":
            page = operator.approve(f"/enrollments/{device.id}")
            if page.status != 303:
                raise RuntimeError(f"approval answers {page.status}")
    insist(attempt, "approving")


# ---- one cell -----------------------------------------------------------

class Outage:
    """The victim dies once all rows are there, and they go on meanwhile or
    afterwards."""

    def __init__(self, stack, victim, rows):
        self.stack, self.victim = stack, victim
        self.arrived = threading.Barrier(rows + 1)
        self.begun, self.ended = threading.Event(), threading.Event()
        self.approved = threading.Barrier(rows + 1)

    def strike(self, step):
        """The main thread's part."""
        self.arrived.wait(PATIENCE)
        if step == "approved" and self.victim not in ASIDE:
            self.begun.set()        # it dies under the requests
            time.sleep(0.02)
        self.stack.kill(self.victim)
        self.begun.set()
        if step == "approved" and self.victim in ASIDE:
            self.approved.wait(PATIENCE)
        time.sleep(0.2)
        self.stack.start(self.victim)
        self.ended.set()

    def meet(self):
        """A row's part."""
        self.arrived.wait(PATIENCE)
        self.ended.wait(PATIENCE)

    def meet_approving(self, approve_it):
        self.arrived.wait(PATIENCE)
        self.begun.wait(PATIENCE)
        approve_it()
        if self.victim in ASIDE:
            self.approved.wait(PATIENCE)
        self.ended.wait(PATIENCE)


class Row(threading.Thread):
    """One enrollment of a cell; where holds a device in psk that is claimed
    on its keyed line."""

    def __init__(self, stack, operator, kind, channel, where=None):
        super().__init__(daemon=True)
        self.stack, self.operator = stack, operator
        self.kind, self.channel, self.where = kind, channel, where
        self.what = f"{kind.__name__} in {channel}" + (
            {AFTER_HANDSHAKE: ", its keyed line open",
             PROOF: ", its proof on the way"}.get(where, ""))
        self.fault = self.device = None

    def set(self, outage, step):
        self.outage, self.step = outage, step
        self.name = f"{outage.victim} {step} {self.what}"

    def run(self):
        try:
            self.device = self.kind(self.stack, self.channel, self.name,
                                    https=self.outage.victim == "ra")
            self.enroll()
            self.fault = self.device.end(PATIENCE)
        except Exception:
            self.fault = traceback.format_exc() + str(
                self.device and self.device.end(1))
            self.outage.arrived.abort()
            self.outage.approved.abort()

    def enroll(self):
        device, step = self.device, self.step
        device.begin()
        if step == "waiting":
            self.outage.meet()
        if step == "claimed":
            self.claimed()
        claim(self.stack, self.operator, device)
        wait_state(self.stack, device.id, "verified")
        if step == "verified":
            self.outage.meet()
        if step == "stored":
            device.withhold_ack()
        elif step == "issued":
            device.hold()
        if step == "approved":
            self.outage.meet_approving(
                lambda: approve(self.stack, self.operator, device))
        approve(self.stack, self.operator, device)
        if step == "issued":
            wait_state(self.stack, device.id, "issued")
            self.outage.meet()
            device.go()
        elif step == "stored":
            device.until_stored()
            self.outage.meet()
            device.release_ack()

    def claimed(self):
        """The code was typed, and the proof is not there yet."""
        device = self.device
        if self.where is None:
            device.hold()
            claim(self.stack, self.operator, device)
        else:
            device.gate.hold(self.where)
            claim(self.stack, self.operator, device)
            if not device.gate.stopped.wait(PATIENCE):
                raise TimeoutError("nothing is on the keyed line")
        wait_state(self.stack, device.id, "claimed")
        self.outage.meet()
        if self.where is None:
            device.go()
        else:
            device.gate.cut()

    def judge(self):
        """On the main thread, once all is over."""
        self.join()
        good = tap.ok(self.fault is None and
                      state_of(self.stack, self.device.id) == "delivered",
                      f"{self.outage.victim} killed when {self.step}: "
                      f"{self.what} completes")
        if not good:
            tap.note(self.fault)
            tap.note(self.device and state_of(self.stack, self.device.id))
            return
        rows = self.stack.psql(
            "postgres", "SELECT der_sha256 FROM data.certificate "
            "WHERE enrollment = %s", self.device.id)
        if [bytes(row[0]) for row in rows] != [self.device.certificate()]:
            tap.ok(False, f"{self.name}: it has another certificate")


def rows_of(victim, step):
    """What kind of client in which channel, and where it is held."""
    channels = [channel for channel in CHANNELS
                if (victim != "ra" or channel != "psk")
                and (step != "claimed" or channel != "sealed")]
    rows = [(Program, channel) for channel in channels]
    rows += [(Independent, channel) for channel in channels
             if channel != "psk"]
    if step == "claimed" and victim != "ra":
        rows += [(Program, "psk", AFTER_HANDSHAKE), (Program, "psk", PROOF)]
    return rows


def cell(stack, operators, victim, step):
    rows = [Row(stack, operator, *row) for operator, row in
            zip(operators, rows_of(victim, step))]
    outage = Outage(stack, victim, len(rows))
    for row in rows:
        row.set(outage, step)
        row.start()
    try:
        outage.strike(step)
    except threading.BrokenBarrierError:
        tap.note(f"{victim} {step}: not all came to it")
    outage.ended.set()
    for row in rows:
        row.judge()


# ---- in the middle of signing -------------------------------------------

def workers(stack):
    pids = supervise.process_tree(
        stack.supervisor.programs["signer"].popen.pid)[1:]
    return [word for pid in pids for word in ("-p", str(pid))]


def cut(stack, operator, call, number):
    """The signer dies at its nth such call after the approval."""
    channel = CHANNELS[number % len(CHANNELS)]
    device = Program(stack, channel, f"{call} {number}")
    device.begin()
    claim(stack, operator, device)
    wait_state(stack, device.id, "verified")
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
         "-e", f"inject={call}:signal=SIGKILL:when={number}",
         *workers(stack)], stdin=subprocess.DEVNULL)
    time.sleep(0.2)
    try:
        approve(stack, operator, device)
        time.sleep(0.5)
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait()
    fault = device.end(PATIENCE)
    good = tap.ok(fault is None, f"signer killed at {call} {number}: "
                  f"an enrollment in {channel} completes")
    if not good:
        tap.note(fault)
        tap.note(state_of(stack, device.id))


def abandoned(stack, operator, channel):
    """A device that dies before it can acknowledge; its enrollment's id."""
    device = Program(stack, channel, "abandoned")
    device.begin()
    claim(stack, operator, device)
    wait_state(stack, device.id, "verified")
    device.hold()
    approve(stack, operator, device)
    wait_state(stack, device.id, "issued")
    device.device.popen.kill()
    device.end(PATIENCE)
    return device.id


# ---- the end ------------------------------------------------------------

def journal(stack):
    """A worker that lost the database says so once, and is made anew."""
    def look():
        status, _, body = stack.call("signer/admin/fcgi.sock",
                                     "/journal-check", REQUEST_METHOD="POST")
        if status != 200:
            raise ConnectionError(f"the signer answers {status}")
        return body.decode()
    text = insist(look, "checking the journal")
    tap.ok("issued=" in text, "the journal is whole")
    return dict(pair.split("=") for pair in text.split())


def check_certificates(stack):
    """One for each enrollment; every serial that was signed is known."""
    ended = stack.psql(
        "postgres", "SELECT e.name, count(c.serial) FROM data.enrollment e "
        "LEFT JOIN data.certificate c ON c.enrollment = e.id "
        "GROUP BY e.id HAVING count(c.serial) <> 1")
    tap.equal(list(ended), [], "exactly one certificate for each enrollment")
    known = stack.psql("postgres", "SELECT count(*) FROM data.certificate "
                       "WHERE purpose = 'device'")[0][0]
    report = journal(stack)
    tap.note(str(report))
    tap.equal(int(report["issued"]), known + int(report["void"]),
              "what was signed is recorded, or void")
    loose = stack.psql(
        "postgres", "SELECT count(*) FROM data.revocation r WHERE NOT EXISTS "
        "(SELECT FROM data.certificate c WHERE c.serial = r.serial)")[0][0]
    tap.equal(loose, int(report["void"]), "every void serial is revoked")


def check_window(stack, enrollments):
    """Past the delivery window."""
    stack.shift_time(DAY + 60)
    for enrollment in enrollments:
        wait_state(stack, enrollment, "undelivered")
    valid = stack.psql(
        "postgres", "SELECT e.name FROM data.certificate c JOIN "
        "data.enrollment e ON e.id = c.enrollment WHERE c.revoked_at IS NULL "
        "AND e.state <> 'delivered'")
    tap.equal(list(valid), [], "no certificate is valid that no device has")
    revoked = stack.psql(
        "postgres", "SELECT count(*) FROM data.certificate c JOIN "
        "data.revocation r USING (serial) JOIN data.enrollment e ON "
        "e.id = c.enrollment WHERE e.state = 'delivered'")[0][0]
    tap.equal(revoked, 0, "and none is revoked that a device has")


def main(stack):
    password = stack.account("ann", "enroll", "view")
    most = max(len(rows_of(victim, step))
               for victim in VICTIMS for step in STEPS)
    operators = [WebOperator(stack, "ann", password) for _ in range(most)]
    for i, victim in enumerate(VICTIMS):
        # Sanitizers make them slow: each program, and each step, once.
        for step in (STEPS[i % len(STEPS)],) if tap.sanitized() else STEPS:
            cell(stack, operators, victim, step)
    if os.geteuid() == 0:
        for call in SIGNING.split(","):
            for number in range(1, 1 + (2 if "sync" in call else CUTS)):
                cut(stack, operators[0], call, number)
    left = [abandoned(stack, operators[0], channel) for channel in CHANNELS]
    check_certificates(stack)
    check_window(stack, left)


# The port that devices in psk are told is that of their gates.
with tap.system("killed at every step", may_die=True, durable=True,
                settings={"gateway": {"psk_port": ports.free()},
                          "signer": {"tick": 1},
                          "sweep": {"interval": 1}}) as s:
    main(s)
