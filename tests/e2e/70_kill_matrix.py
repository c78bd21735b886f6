#!/usr/bin/python3
"""Each program killed with SIGKILL at each step of an enrollment.

Started again, the enrollment completes; exactly one certificate ever leaves
the signer for it, and none stays valid past the delivery window unless the
device has it. Besides, the signer is killed in the middle of signing, at each
of the system calls by which it speaks to the disk and the database.
"""

import os
import signal
import subprocess
import threading
import time

import psycopg2

import tap     # first: it says where the others are

import supervise
from web_operator import WebOperator

VICTIMS = ("gateway", "ra", "console", "signer", "nginx", "postgres")
STEPS = ("waiting", "verified", "approved", "issued")
PATIENCE = 40           # seconds
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


def state_of(stack, path):
    rows = stack.psql("postgres", "SELECT state FROM data.enrollment "
                      "WHERE id = %s", path.rsplit("/", 1)[1])
    return rows[0][0]


def wait_state(stack, path, wanted):
    def look():
        if state_of(stack, path) not in wanted:
            raise LookupError(state_of(stack, path))
    insist(look, f"becoming {wanted}")


def outage(stack, victim, meanwhile=lambda: None):
    stack.kill(victim)
    meanwhile()
    time.sleep(0.2)
    stack.start(victim)


def claim(stack, operator, code):
    """The enrollment's path; claimed before the answer was lost is fine."""
    def attempt():
        try:
            return operator.claim(code)
        except NOT_YET:
            rows = stack.psql("postgres", "SELECT id FROM data.enrollment "
                              "WHERE state = 'verified'")
            if rows:
                return f"/enrollments/{rows[0][0]}"
            raise
    return insist(attempt, "claiming")


def approve(stack, operator, path):
    def attempt():
        if state_of(stack, path) == "verified":
            page = operator.approve(path)
            if page.status != 303:
                raise RuntimeError(f"approval answers {page.status}")
    insist(attempt, "approving")


def approve_through(stack, operator, path, victim):
    """Approves while the victim is down, or dies under the request."""
    if victim in ("gateway", "ra", "signer"):
        outage(stack, victim, lambda: approve(stack, operator, path))
        return
    done = threading.Thread(target=lambda: approve(stack, operator, path))
    done.start()
    time.sleep(0.01)
    outage(stack, victim)
    done.join()


def enroll(stack, operator, victim, step):
    """One enrollment, with the victim killed at that step."""
    device = stack.start_device(*(["--https"] if victim == "ra" else []),
                                "--name", f"{victim} {step}")
    code = device.code()
    if step == "waiting":
        outage(stack, victim)
    path = claim(stack, operator, code)
    if step == "verified":
        outage(stack, victim)
    if step == "issued":
        device.popen.send_signal(signal.SIGSTOP)
        approve(stack, operator, path)
        wait_state(stack, path, ("issued",))
        outage(stack, victim)
        device.popen.send_signal(signal.SIGCONT)
    elif step == "approved":
        approve_through(stack, operator, path, victim)
    else:
        approve(stack, operator, path)
    status = device.finish(PATIENCE, status=None)
    good = tap.ok(status == 0 and state_of(stack, path) == "delivered",
                  f"{victim} killed when {step}: it completes")
    if not good:
        tap.note(f"exit {status}, {state_of(stack, path)}")
        tap.note("".join(device.lines))


def workers(stack):
    pids = supervise.process_tree(
        stack.supervisor.programs["signer"].popen.pid)[1:]
    return [word for pid in pids for word in ("-p", str(pid))]


def cut(stack, operator, call, number):
    """The signer dies at its nth such call after the approval."""
    device = stack.start_device("--name", f"{call} {number}")
    path = claim(stack, operator, device.code())
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
         "-e", f"inject={call}:signal=SIGKILL:when={number}",
         *workers(stack)], stdin=subprocess.DEVNULL)
    time.sleep(0.2)
    try:
        approve(stack, operator, path)
        time.sleep(0.5)
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait()
    status = device.finish(PATIENCE, status=None)
    good = tap.ok(status == 0, f"signer killed at {call} {number}: "
                  "it completes")
    if not good:
        tap.note(f"exit {status}, {state_of(stack, path)}")


def abandoned(stack, operator):
    """A device that dies before it can acknowledge; its enrollment's path."""
    device = stack.start_device("--name", "abandoned")
    path = claim(stack, operator, device.code())
    device.popen.send_signal(signal.SIGSTOP)
    approve(stack, operator, path)
    wait_state(stack, path, ("issued",))
    device.popen.kill()
    return path


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


def check_window(stack, path):
    """Past the delivery window."""
    stack.shift_time(DAY + 60)
    wait_state(stack, path, ("undelivered",))
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
    operator = WebOperator(stack, "ann", password)
    for victim in VICTIMS:
        for step in STEPS:
            enroll(stack, operator, victim, step)
    if os.geteuid() == 0:
        for call in SIGNING.split(","):
            for number in range(1, 1 + (2 if "sync" in call else CUTS)):
                cut(stack, operator, call, number)
    path = abandoned(stack, operator)
    check_certificates(stack)
    check_window(stack, path)


with tap.system("killed at every step", may_die=True, durable=True,
                settings={"signer": {"tick": 1},
                          "sweep": {"interval": 1}}) as s:
    main(s)
