#!/usr/bin/python3
"""What each operation costs the database, on any machine: how many statements
the programs send, by program; how many the functions do that they call, with
those of triggers and references; how many transactions write, each of which the
disk must confirm; and how many lines the signer's journal gets, the same. A
number that went down is written into the table as well: so it stays down."""

import collections
import os
import re
import signal
import threading
import time

import tap      # first: it says where the others are

import est_client
import https_device
import revoking
import supervise
from web_operator import WebOperator
from ws_device import Line, WsDevice, now

Cost = collections.namedtuple("Cost", "statements inside commits journal",
                              defaults=({}, 0, 0, 0))

# Exactly so many. When it differs, what was found is printed in this form, with
# the statements behind it, those that write with a *.
COSTS = {
    # Home, code, page and approval at the console; what the gateway looks up
    # when the row changes; the signature. sealed is proved when it is claimed.
    "enrollment, pake": Cost(
        {"console": 18, "gateway": 7, "signer": 5}, inside=193, commits=7,
        journal=1),
    "enrollment, sealed": Cost(
        {"console": 18, "gateway": 5, "signer": 5}, inside=178, commits=6,
        journal=1),
    # One statement whatever is asked; the first use is written down.
    "guard, a device's first request": Cost({"guard": 1}, 11, commits=1),
    "guard, a later request": Cost({"guard": 1}, 2),
    "OCSP": Cost({"guard": 1}, 2),
    # One transaction of the signer; and where a certificate is used for the
    # first time one of the RA, after which the signer is asked again. The next
    # so soon asks about the serial before it.
    "renewal, the first": Cost({"signer": 5}, 24, commits=1, journal=1),
    "renewal, the same request again": Cost({"signer": 4}, 8),
    "renewal, the next": Cost({"ra": 2, "signer": 10}, 53, commits=2,
                              journal=1),
    "registration at the gateway": Cost({"gateway": 1}, 17, commits=1),
    "a ping of a device that waits, and one of its own": Cost(),
    # With nothing to do; all the time.
    "a turn of the sweep": Cost({"signer": 2, "sweep": 5}, commits=1),
    "a turn of the signer's ticker": Cost({"signer": 3}),
}
# Stock, but one process of each kind; nothing happens by itself meanwhile.
SETTINGS = {
    "ra": {"workers": 1}, "console": {"workers": 1},
    "guard": {"workers": 1, "ocsp_workers": 1},
    "gateway": {"ping": 5, "idle": 20},
    "signer": {"tick": 3600, "device_daily_cap": 1000},
    "sweep": {"interval": 1},
}
POSTGRES = (
    "log_min_duration_statement = 0", "log_parameter_max_length = 0",
    "log_line_prefix = '%m [%p] %q%u@%d %x '", "autovacuum = off",
    "shared_preload_libraries = 'pg_stat_statements'",
    "pg_stat_statements.track = all",
)
# Without those of the tests' clock, which in production is no statement.
INSIDE = """SELECT s.calls::int, s.query FROM pg_stat_statements s
    JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'handfast_owner'
    AND s.query NOT LIKE '%c.frozen%' ORDER BY s.calls DESC, s.query"""
SENT = re.compile(r"handfast_(\w+)@handfast (\d+) LOG:  duration: [\d.]+ ms  "
                  r"(?:execute|statement)[ :]*(.*)")
PATIENCE = 20       # seconds for what should come
QUIET = 0.3         # and for what should not
SHOWN = 60          # characters of a statement


class Counted(revoking.RevokingStack):
    """PostgreSQL logs each statement with the transaction that it is in, and
    that has a number if it writes; and counts those inside of functions."""

    def up_database(self):
        self.cluster.more = POSTGRES
        super().up_database()
        self.psql("postgres", "CREATE EXTENSION pg_stat_statements")


# ---- counting -------------------------------------------------------------

class Sent(collections.namedtuple("Sent", "role xid text")):
    """One statement."""

    def __str__(self):
        return (f"{'*' if self.xid != '0' else ' '} {self.role:8}"
                f"{self.text[:SHOWN]}")


class Log:
    """What the programs sent since the last look."""

    def __init__(self, s):
        self.s = s
        self.path = s.log_path("postgres")
        self.at = self.lines = 0
        self.begin()

    def begin(self):
        time.sleep(QUIET)
        self.at = os.path.getsize(self.path)
        self.lines = self.journal()
        self.s.psql("postgres", "SELECT pg_stat_statements_reset()")

    def journal(self):
        with open(f"{self.s.at.state}/signer/journal", "rb") as file:
            return sum(1 for _ in file)

    def sent(self):
        with open(self.path, encoding="utf-8", errors="replace") as log:
            log.seek(self.at)
            return [Sent(*found) for found in SENT.findall(log.read())]

    def inside(self):
        """[(calls, statement)]"""
        return self.s.psql("postgres", INSIDE)

    def until(self, done):
        """What was sent once done(that), and nothing more comes."""
        deadline = time.monotonic() + PATIENCE
        while not done(self.sent()) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(QUIET)
        return self.sent()


def judge(name, sent, inside=(), journal=0):
    got = Cost(dict(collections.Counter(each.role for each in sent)),
               sum(calls for calls, _ in inside),
               len({each.xid for each in sent} - {"0"}), journal)
    if not tap.equal(got, COSTS[name], f"{name}: as the table says"):
        tap.note("\n".join(map(str, sent)))
        for calls, text in inside:
            tap.note(f"{calls:4} × {' '.join(text.split())[:SHOWN]}")


def count(log, name, operation):
    """Judges one; what it gives back."""
    log.begin()
    result = operation()
    sent = log.until(lambda sent: len(sent) >= sum(
        COSTS[name].statements.values()))
    judge(name, sent, log.inside(), log.journal() - log.lines)
    return result


# ---- the operations -------------------------------------------------------

def heard(line, kind, state=None):
    """The next message, which must be this."""
    told = line.hear(PATIENCE)
    if told["type"] != kind or state not in (None, told.get("state")):
        raise RuntimeError(f"{told} for {kind} {state or ''}")
    return told


class Enrollment:
    """From the connection to the acknowledgement, over a WebSocket, with an
    operator at the console who is signed in."""

    def __init__(self, s, operator, channel):
        self.s, self.operator = s, operator
        self.device = WsDevice(channel=channel)
        self.opened = None

    def run(self):
        line = Line.through_nginx(self.s)
        line.say(self.device.register_message())
        heard(line, "registered")
        path = self.operator.claim(self.device.code, wait=False)
        if self.device.channel == "pake":
            line.say(self.device.answer(heard(line, "share")))
        heard(line, "state", "verified")
        self.approve(line, path)
        self.opened = self.device.open(heard(line, "reply"))
        line.say(self.device.ack_message())
        heard(line, "done")
        line.end()

    def approve(self, line, path):
        """The signer waits until the device has heard of it: or else the
        gateway finds both in one look, now and then."""
        pages = []
        button = threading.Thread(target=lambda: pages.append(
            self.operator.approve(path)))
        self.send("signer", signal.SIGSTOP)
        try:
            button.start()
            heard(line, "state", "approved")
        finally:
            self.send("signer", signal.SIGCONT)
        button.join()
        if [page.status for page in pages] != [303]:
            raise RuntimeError(f"not approved: {pages}")

    def send(self, program, number):
        pid = self.s.supervisor.programs[program].popen.pid
        for each in supervise.process_tree(pid):
            os.kill(each, number)

    def est(self):
        """The device with what it has now."""
        return est_client.Device(self.s, self.device.key,
                                 est_client.x509.load_der_x509_certificate(
                                     est_client.base64.b64decode(
                                         self.opened["certificate"])))


def renewed(device, csr):
    """The body of the answer."""
    status, _, body = device.post(csr)
    if status != 200:
        raise RuntimeError(body)
    return body


def guarded(browser):
    status, text = browser.get("/demo/")
    if status != 200:
        raise RuntimeError(text)


def asked(s, device):
    answer = revoking.get(s.http_url("/ocsp"), revoking.request_for(
        device.certificate, s.issuing))
    if answer.status != "SUCCESSFUL":
        raise RuntimeError(answer.status)


def registered(s):
    device, line = WsDevice(), Line.through_nginx(s)
    line.say(device.register_message())
    heard(line, "registered")
    return line


def pinged(line):
    """The gateway's next ping is answered, and then one of the device's."""
    came, pong = [], line.socket.pong

    async def counted(data=b""):
        await pong(data)
        came.append(data)
    line.socket.pong = counted
    deadline = time.monotonic() + PATIENCE
    while not came:
        if time.monotonic() > deadline:
            raise TimeoutError("no ping")
        time.sleep(0.05)

    async def ping():
        await (await line.socket.ping())
    now(ping())


# ---- in turn --------------------------------------------------------------

def enrollments(s, log, operator):
    """Two devices."""
    devices = []
    for channel in ("pake", "sealed"):
        Enrollment(s, operator, channel).run()      # connections are there
        one = Enrollment(s, operator, channel)
        count(log, f"enrollment, {channel}", one.run)
        devices.append(one.est())
    return devices


def uses(s, log, devices):
    warm, device = devices
    browser = https_device.Browser(s, *warm.files)
    guarded(browser)
    browser.close()
    asked(s, warm)
    renewed(warm, est_client.csr_of(warm.key))

    browser = https_device.Browser(s, *device.files)
    count(log, "guard, a device's first request", lambda: guarded(browser))
    count(log, "guard, a later request", lambda: guarded(browser))
    browser.close()
    count(log, "OCSP", lambda: asked(s, device))
    csr = est_client.csr_of(device.key)
    body = count(log, "renewal, the first", lambda: renewed(device, csr))
    count(log, "renewal, the same request again",
          lambda: renewed(device, csr))
    device.take(body)
    csr = est_client.csr_of(device.key)
    count(log, "renewal, the next", lambda: renewed(device, csr))


def turn(log, role, first, number):
    """One round of what goes round: from its first statement to the next."""
    def begins(sent):
        return [i for i, each in enumerate(sent)
                if each.role == role and each.text.startswith(first + ":")]
    sent = log.until(lambda sent: len(begins(sent)) > number)
    at = begins(sent)
    return sent[at[number - 1]:at[number]]


def idle(s, log):
    """The third turns: in the first there is something to do. Time stands
    still for the database, so that nothing falls due; to the signer all that
    it has issued is old, and settled in its first turn."""
    s.psql("handfast_test", "SELECT api.freeze()")
    log.begin()
    s.start("sweep")
    judge("a turn of the sweep", turn(log, "sweep", "sweep", 3))
    s.stop("sweep")
    s.settings["signer"]["tick"] = 1
    s.write_settings()
    s.stop("signer")
    s.at_time("signer", 3600)
    log.begin()
    s.start("signer")
    judge("a turn of the signer's ticker",
          turn(log, "signer", "sign_pending", 3))


def main():
    tap.Stack = Counted
    with tap.system("counts of statements", settings=SETTINGS) as s:
        s.stop("sweep")
        operator = WebOperator(s, "ann", s.account("ann", "enroll", "view"))
        log = Log(s)
        devices = enrollments(s, log, operator)
        uses(s, log, devices)
        registered(s)
        line = count(log, "registration at the gateway",
                     lambda: registered(s))
        count(log, "a ping of a device that waits, and one of its own",
              lambda: pinged(line))
        idle(s, log)


main()
