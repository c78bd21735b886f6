#!/usr/bin/python3
"""The port of psk: openssl's s_client gets in with the right key, once; with a
wrong key, a used or an unknown identity it gets the same bytes each time. No
certificate is shown, no early data taken, and what is no hello is let go."""

import ctypes
import os
import re
import secrets
import socket
import struct
import subprocess
import sys
import threading
import time

import tap
import psk_device
from protocol import b64
from psk_device import psk_line, psk_tls
from ws_device import Line, WsDevice, upgrade_request

WRONG_KEY = bytes.fromhex("1503030002022f")  # alert illegal_parameter
PATIENCE = 60
OPENING = 64


def wait(true, name):
    """Until it is true; then that is one test."""
    deadline = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    tap.ok(true(), name)


class Claimed:
    """A device in psk whose code was typed, and the pairs it was told."""

    def __init__(self, s, password):
        self.system = s
        self.device = WsDevice("In psk", channel="psk")
        self.line = Line.through_nginx(s)
        self.line.say(self.device.register_message())
        self.line.hear()
        s.handfast_json("enrollment", "claim", "--no-wait", "--account",
                        "ann", "--password-fd", "0", "--code-fd", "0",
                        input=f"{password}\n{self.device.code}\n")
        self.told = self.line.hear()
        self.identities = self.told["identities"]

    def used(self):
        """Which of them are used up, as the database says."""
        rows = self.system.psql(
            "postgres", "SELECT identity FROM data.psk WHERE enrollment = %s "
            "AND used_at IS NOT NULL ORDER BY ordinal", self.device.id)
        return [self.identities.index(row[0]) for row in rows]

    def state(self):
        return self.system.psql(
            "postgres", "SELECT state FROM data.enrollment WHERE id = %s",
            self.device.id)[0][0]

    def open(self, n=0, key=None):
        return psk_line(self.system.realm, self.system.psk_port, self.device,
                        self.identities[n], key)


class Tap:
    """Between a client and nginx: what each says, and in what portions."""

    def __init__(self, s, portion=None, change=lambda data: data):
        self.target = (s.realm, s.psk_port)
        self.portion, self.change = portion, change
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.up, self.down = b"", b""
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        client, _ = self.listener.accept()
        server = socket.create_connection(self.target)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self.pass_down, args=(server, client),
                                daemon=True)
        back.start()
        try:
            while data := client.recv(65536):
                if not self.up:
                    data = self.change(data)
                self.up += data
                size = self.portion or len(data)
                for at in range(0, len(data), size):
                    server.sendall(data[at:at + size])
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass            # one of them closed
        back.join()

    def pass_down(self, server, client):
        try:
            while data := server.recv(65536):
                self.down += data
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def s_client(s, identity, key, *options, port=None, say=b""):
    """What openssl's own client says of it. Its key stands among the
    arguments: it has no other way, and this one is worth nothing."""
    argv = ["openssl", "s_client", "-connect",
            f"{s.realm}:{port or s.psk_port}", "-servername",
            f"psk.{s.realm}", "-msg", *options]
    if identity is not None:
        argv += ["-psk_identity", identity, "-psk", key.hex()]
    popen = subprocess.Popen(argv, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    popen.stdin.write(say)
    popen.stdin.flush()
    out = b""
    while chunk := os.read(popen.stdout.fileno(), 65536):
        out += chunk
        if b"101 Switching" in out:
            break
    popen.stdin.close()
    popen.stdout.close()
    popen.wait(PATIENCE)
    return out.decode(errors="replace")


# ---- the right key ------------------------------------------------------

def gets_in(s, claimed):
    identity = claimed.identities[0]
    capture = Tap(s)
    said = s_client(s, identity, claimed.device.psk(identity), "-quiet",
                    port=capture.port, say=upgrade_request())
    tap.holds(said, "101 Switching", "s_client gets in with the right key")
    tap.equal(claimed.used(), [0], "which uses its pair up")
    heard = set(re.findall(r"<<< .*Handshake .*, (\w+)", said))
    tap.equal(heard, {"ServerHello", "EncryptedExtensions", "Finished"},
              "no certificate is in the handshake, nor a ticket behind it")
    again = s_client(s, identity, claimed.device.psk(identity))
    tap.holds(again, "illegal parameter", "but not a second time")
    tap.equal(claimed.state(), "claimed", "nothing is proved by it")
    return capture


def refusals(s, claimed, used):
    """(name, identity, key, ...) of those that must look the same."""
    fresh = claimed.identities[1]
    unknown = secrets.token_urlsafe(16)
    for name, identity, key in (
            ("a wrong key", fresh, secrets.token_bytes(32)),
            ("a used identity", used, claimed.device.psk(used)),
            ("an unknown identity", unknown, claimed.device.psk(unknown)),
            ("another's key", fresh, claimed.device.psk(used)),
            ("an identity of another form", "x" * 64,
             secrets.token_bytes(32)),
            ("an identity that is no UTF-8", "\udcff" * 22,
             secrets.token_bytes(32))):
        capture = Tap(s)
        s_client(s, identity, key, port=capture.port)
        tap.equal(capture.down, WRONG_KEY, f"{name}: the same bytes")
    tap.equal(claimed.used(), [0], "and nothing was used up by them")


def other_clients(s, claimed):
    identity = claimed.identities[1]
    key = claimed.device.psk(identity)
    for name, args, options in (
            ("without a PSK", (None, b""), ("-tls1_3",)),
            ("with TLS 1.2", (None, b""), ("-tls1_2",)),
            ("with a PSK of TLS 1.2", (identity, key), ("-tls1_2",)),
            ("with SHA-384 alone", (identity, key), (
                "-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"))):
        said = s_client(s, *args, *options)
        tap.ok("101 Switching" not in said and "Finished" not in said,
               f"a client {name} does not get in")
    tap.equal(claimed.used(), [0], "and uses nothing up")


class Early(psk_device.Tls):
    """Offers early data, as if the server had promised to take it."""

    def offer(self, connection, digest, identity, size, session):
        done = super().offer(connection, digest, identity, size, session)
        psk_device.function("SSL_SESSION_set_max_early_data", ctypes.c_int,
                            psk_device.Pointer, ctypes.c_uint32)(
                                session[0], 4096)
        return done


def early_data(s, claimed):
    identity = claimed.identities[1]
    tls = Early(socket.create_connection((s.realm, s.psk_port), PATIENCE),
                "psk.localhost", identity, claimed.device.psk(identity))
    written = ctypes.c_size_t()
    write = psk_device.function(
        "SSL_write_early_data", ctypes.c_int, psk_device.Pointer,
        psk_device.Text, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t))
    request = upgrade_request()
    tap.ok(tls.call(write, request, len(request), ctypes.byref(written)),
           "a request is sent as early data")
    tls.connect()
    status = psk_device.function("SSL_get_early_data_status", ctypes.c_int,
                                 psk_device.Pointer)(tls.ssl)
    tap.equal(status, 1, "which the server rejects")
    data = ctypes.create_string_buffer(4096)
    tls.call(psk_device.ssl_write, b"GET /v1/ws HTTP/1.1\r\n\r\n", 23)
    got = tls.call(psk_device.ssl_read, data, len(data))
    tap.ok(b"101" not in data.raw[:max(got, 0)],
           "and does not answer")
    tls.close()


# ---- what begins otherwise ----------------------------------------------

def drained(line):
    """Everything until the other end closes."""
    out = b""
    try:
        while data := line.recv(65536):
            out += data
    except ConnectionError:
        pass
    return out


def connect(s, data):
    line = socket.create_connection((s.realm, s.psk_port), PATIENCE)
    line.sendall(data)
    return line


def in_records(size):
    """The first record of TLS taken apart into many."""
    def change(data):
        length = struct.unpack(">H", data[3:5])[0]
        body, rest = data[5:5 + length], data[5 + length:]
        return b"".join(
            b"\x16\x03\x01" + struct.pack(">H", len(part)) + part
            for part in (body[at:at + size]
                         for at in range(0, len(body), size))) + rest
    return change


def beginnings(s, password):
    for name, options in (
            ("in segments of 16 bytes", {"portion": 16}),
            ("in records of 20 bytes", {"change": in_records(20)}),
            ("in both", {"portion": 21, "change": in_records(33)})):
        claimed = Claimed(s, password)
        capture = Tap(s, **options)
        identity = claimed.identities[0]
        psk_tls("127.0.0.1", capture.port, s.realm, identity,
                claimed.device.psk(identity)).close()
        wait(lambda one=claimed: one.used() == [0],
                 f"a hello that comes {name} gets in")
    for name, data in (
            ("no TLS", b"GET / HTTP/1.1\r\n\r\n"),
            ("an alert", bytes.fromhex("15030100020100")),
            ("more than 16 KiB", b"\x16\x03\x01\x3f\xff\x01\x00\x7f\xff"
             + bytes(16384))):
        tap.equal(drained(connect(s, data)), b"",
                  f"{name}: closed without a word")
    slow = connect(s, b"\x16\x03\x01\x01\x00\x01")
    tap.equal(drained(slow), b"", "half a hello and silence: closed, too")
    tap.holds(s.log("gateway"), "hello took too long", "the log says why")


def through_the_socket(s):
    """Only nginx reaches it; what it must send is demanded all the same."""
    path = os.path.join(s.at.run, "gateway", "psk.sock")
    for name, data in (("no PROXY line", b"\x16\x03\x01\x00\x05hello"),
                       ("an unknown client", b"PROXY UNKNOWN\r\n"),
                       ("too long a line", b"PROXY " + b"x" * 200)):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        line.connect(path)
        line.sendall(data)
        tap.equal(drained(line), b"", f"{name}: closed")
    tap.holds(s.log("gateway"), "no PROXY line", "the log says why")


def proxied(s, address, data=b""):
    """A connection to the gateway's own socket, as nginx would make it."""
    line = socket.socket(socket.AF_UNIX)    # blocks while the queue is full
    line.connect(os.path.join(s.at.run, "gateway", "psk.sock"))
    line.settimeout(PATIENCE)
    line.sendall(f"PROXY TCP{6 if ':' in address else 4} {address} {address} "
                 "1 2\r\n".encode() + data)
    return line


# In a process of its own, for select() has no room for so many.
CROWD = """
import socket, sys
lines = []
for n in range(int(sys.argv[2])):
    line = socket.socket(socket.AF_UNIX)
    line.connect(sys.argv[1])
    line.sendall(b"PROXY TCP4 10.%d.%d.1 10.0.0.1 1 2\\r\\n" % divmod(n, 250))
    lines.append(line)
print(flush=True)
sys.stdin.read()
"""


def is_closed(line, seconds):
    line.settimeout(seconds)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False


def limits(s, password):
    """50 of one network; so many of all, and then the oldest makes room."""
    for told, name, one in (
            (1, "IPv4", lambda n: "198.51.100.7"),
            (2, "a /64 of IPv6", lambda n: f"2001:db8::{n + 1:x}")):
        lines = [proxied(s, one(n)) for n in range(50)]
        wait(lambda: not is_closed(lines[-1], 0.2),
             f"{name}: the fiftieth may begin")
        tap.ok(is_closed(proxied(s, one(50)), PATIENCE),
               f"{name}: one more may not")
        tap.equal(s.log("gateway").count("too many of one network"), told,
                  "the log says why")
        for line in lines:
            line.close()
    claimed = Claimed(s, password)
    crowd = subprocess.Popen(
        [sys.executable, "-c", CROWD, os.path.join(
            s.at.run, "gateway", "psk.sock"), str(OPENING)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    crowd.stdout.readline()
    line = claimed.open()
    tap.ok(line, f"when {OPENING} say nothing, a device still gets in")
    tap.holds(s.log("gateway"), "made room", "one of them made room")
    line.cut()
    crowd.stdin.close()
    crowd.wait()
    crowd.stdout.close()


# ---- what happens at the same moment -------------------------------------

class Locked:
    """The table of pairs, out of reach for the gateway."""

    def __init__(self, s, how):
        self.connection = s.cluster.connect("postgres", "handfast")
        self.connection.autocommit = False
        self.connection.cursor().execute(how)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.rollback()
        self.connection.close()

    def let_in(self, s):
        """Once somebody waits for it, what was done counts."""
        wait(lambda: s.psql("postgres", "SELECT count(*) FROM "
                            "pg_stat_activity WHERE usename = "
                            "'handfast_gateway' AND wait_event_type = "
                            "'Lock'")[0][0] == 1, "the gateway has asked")
        self.connection.commit()


def cancelling(s, claimed):
    return Locked(s, "SELECT private.put(t, 'cancelled', 'device', NULL, "
                  "NULL, NULL) FROM data.enrollment t WHERE id = "
                  f"'{claimed.device.id}'")


def overtaken(s, password):
    """The limit comes while the key is looked up."""
    claimed = Claimed(s, password)
    with Locked(s, "LOCK TABLE data.psk IN ACCESS EXCLUSIVE MODE"):
        capture = Tap(s)
        s_client(s, claimed.identities[0],
                 claimed.device.psk(claimed.identities[0]),
                 port=capture.port)
        tap.equal(capture.down, b"", "no key within five seconds: closed")
    line = claimed.open()
    line.say(claimed.device.resume_message())
    tap.equal(line.hear()["state"], "claimed", "then its pair is still good")


def early_frames(s, password):
    """What comes before the pair is known to be its own."""
    claimed = Claimed(s, password)
    with Locked(s, "SELECT FROM data.psk FOR UPDATE"):
        line = claimed.open()
        line.say(claimed.device.resume_message())
        line.hears_nothing()
        line.say(claimed.device.resume_message())
        tap.equal(line.refusal(), ("input", 1008),
                  "one frame is held back, a second is refused")
    with Locked(s, "SELECT FROM data.psk FOR UPDATE"):
        line = claimed.open(1)
        line.say(claimed.device.resume_message())
        line.hears_nothing()
    tap.equal(line.hear()["state"], "claimed",
              "the one is answered when it may be")


def crossed(s, password):
    """The enrollment ends while the device comes, and while it proves."""
    cancelled = {"type": "end", "state": "cancelled"}
    claimed = Claimed(s, password)
    with cancelling(s, claimed) as end:
        line = claimed.open()
        line.say(claimed.device.resume_message())
        end.let_in(s)
        tap.equal(line.hear(), cancelled,
                  "a pair whose enrollment has just ended is told of it")
    claimed = Claimed(s, password)
    line = claimed.open()
    line.say(claimed.device.resume_message())
    line.hear()
    with cancelling(s, claimed) as end:
        line.say(claimed.device.proof_message())
        end.let_in(s)
        tap.equal((line.hear(), line.end()), (cancelled, 1000),
                  "so is who was just proving itself")


def stopped(s, password):
    """With connections in every stage."""
    claimed = Claimed(s, password)
    half = connect(s, b"\x16\x03\x01\x01\x00\x01")
    inside_ = claimed.open()
    inside_.say(claimed.device.resume_message())
    inside_.hear()
    with Locked(s, "SELECT FROM data.psk FOR UPDATE"):
        unjudged = claimed.open(1)
        unjudged.say(claimed.device.resume_message())
        s.stop("gateway")
    tap.equal(drained(half), b"", "half a hello: closed")
    for line, name in ((inside_, "inside"), (unjudged, "not judged yet")):
        tap.ok(line.end() in (1006, 1012), f"{name}: told to come again")
    s.start("gateway")


# ---- inside -------------------------------------------------------------

def inside(s, password):
    claimed, other = Claimed(s, password), Claimed(s, password)
    line = claimed.open()
    line.say(other.device.resume_message())
    tap.equal(line.refusal(), ("denied", 1008),
              "inside, another enrollment is not to be had")
    line = claimed.open(1)
    line.say(claimed.device.register_message())
    tap.equal(line.refusal(), ("input", 1008), "nor is one registered")
    claimed.line = Line.through_nginx(s)
    claimed.line.say(claimed.device.resume_message())
    tap.equal(claimed.line.hear()["identities"], claimed.identities[2:],
              "outside, those that are left are told")
    claimed.line.say({"type": "proof", "proof": b64(claimed.device.proof())})
    tap.equal(claimed.line.refusal(), ("denied", 1008),
              "and the proof is not taken there")
    tap.equal(claimed.state(), "claimed", "right as it is")
    line = claimed.open(2)
    line.say(claimed.device.resume_message())
    tap.equal(line.hear()["state"], "claimed", "with the last pair, inside")
    line.say(claimed.device.proof_message())
    tap.equal(line.hear()["state"], "verified", "the proof counts")
    tap.holds(s.log("gateway"), "address=127.0.0.1 enrollment="
              + claimed.device.id + " state=verified",
              "the address is the one that nginx saw")
    line.cut()
    again = Line.through_nginx(s)
    again.say(claimed.device.resume_message())
    tap.equal(again.hear()["state"], "verified",
              "from there on any connection will do")
    wrong = other.open()
    wrong.say(other.device.resume_message())
    wrong.hear()
    wrong.say({"type": "proof", "proof": b64(bytes(32))})
    tap.equal(wrong.hear(), {"type": "end", "state": "failed"},
              "a wrong proof is the end")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.psk WHERE "
                     "enrollment = %s", other.device.id)[0][0], 0,
              "and its pairs are gone")


def without_pairs(s, password):
    claimed = Claimed(s, password)
    for n in range(3):
        claimed.open(n).cut()
    line = Line.through_nginx(s)
    line.say(claimed.device.resume_message())
    tap.equal(line.hear()["identities"], [], "when all are used none is told")


def at_once(s, password):
    """Both handshakes complete; one UPDATE wins."""
    claimed = Claimed(s, password)
    lines, failed = [], []

    def one():
        try:
            line = claimed.open()
            line.say(claimed.device.resume_message())
            lines.append(line.hear())
        except Exception as fault:      # however it was shut out
            failed.append(fault)
    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [told for told in lines if told.get("state") == "claimed"]
    lost = [told for told in lines if told.get("code") == "denied"]
    tap.equal((len(won), len(won) + len(lost) + len(failed)), (1, 4),
              "four at once with one identity: one is let in")


def without_database(s, password):
    claimed = Claimed(s, password)
    s.kill("postgres")
    identity = claimed.identities[0]
    capture = Tap(s)
    s_client(s, identity, claimed.device.psk(identity), port=capture.port)
    tap.equal(capture.down, WRONG_KEY, "the database is away: the same bytes")
    s.start("postgres")
    told = claimed.line.hear(PATIENCE)
    if told["type"] == "wait":
        told = claimed.line.hear(PATIENCE)
    tap.equal(told["type"], "again", "the device is asked again")
    claimed.line.say(claimed.device.resume_message())
    tap.equal(claimed.line.hear()["identities"], claimed.identities,
              "nothing was used up")
    line = claimed.open()
    line.say(claimed.device.resume_message())
    tap.equal(line.hear()["state"], "claimed", "and the pair is good")


def expired(s, password):
    claimed = Claimed(s, password)
    s.shift_time(120)
    identity = claimed.identities[0]
    capture = Tap(s)
    s_client(s, identity, claimed.device.psk(identity), port=capture.port)
    tap.equal(capture.down, WRONG_KEY, "an expired claim: the same bytes")


def main(s):
    password = s.account("ann", "enroll")
    claimed = Claimed(s, password)
    gets_in(s, claimed)
    refusals(s, claimed, claimed.identities[0])
    other_clients(s, claimed)
    early_data(s, claimed)
    beginnings(s, password)
    through_the_socket(s)
    limits(s, password)
    overtaken(s, password)
    early_frames(s, password)
    crossed(s, password)
    stopped(s, password)
    inside(s, password)
    without_pairs(s, password)
    at_once(s, password)
    without_database(s, password)
    expired(s, password)


with tap.system("the port of psk", may_die=True, durable=True, settings={
        "gateway": {"max_waiting_per_address": 1000,
                    "max_opening": OPENING}}) as system:
    main(system)
