#!/usr/bin/python3
"""The bounds on what one device, one network and all together may take of the
gateway and of the RA beside it, at each limit and one past it."""

import array
import base64
import fcntl
import json
import struct
import termios

import tap
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from https_device import b64
import fastcgi
from signing import until
from ws_device import (Line, Stranger, gateway_socket, knock, nginx_socket,
                       upgrade_request)

PER_NETWORK = 4
WAITING = 12
DESCRIPTORS = 96
TEXT, CLOSE, PING = 1, 8, 9


def let_all_expire(s):
    s.shift_time(3600)
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")


class Raw:
    """A WebSocket by hand, in nginx's place: it reads only when told to."""

    def __init__(self, s):
        self.socket = gateway_socket(s)
        self.socket.sendall(upgrade_request(X_Real_IP="192.0.2.200"))
        self.got = b""
        while b"\r\n\r\n" not in self.got:
            self.got += self.socket.recv(4096)
        self.got = self.got.partition(b"\r\n\r\n")[2]

    def send(self, kind, payload, masked=True):
        n = len(payload)
        bit = 128 if masked else 0
        head = bytes([128 | kind])
        head += bytes([bit | n]) if n < 126 else \
            bytes([bit | 126]) + struct.pack(">H", n)
        self.socket.sendall(head + (bytes(4) if masked else b"") + payload)

    def say(self, message, masked=True):
        self.send(TEXT, json.dumps(message).encode(), masked)

    def hear(self):
        """(kind, payload) of the next frame; None at the end."""
        while True:
            if len(self.got) >= 2:
                n, at = self.got[1] & 127, 2
                if n == 126:
                    n, at = struct.unpack(">H", self.got[2:4])[0], 4
                if len(self.got) >= at + n:
                    frame = self.got[0] & 15, self.got[at:at + n]
                    self.got = self.got[at + n:]
                    return frame
            try:
                piece = self.socket.recv(65536)
            except ConnectionResetError:
                return None
            if not piece:
                return None
            self.got += piece

    def unread(self):
        size = array.array("i", [0])
        fcntl.ioctl(self.socket, termios.FIONREAD, size)
        return size[0]

    def end(self):
        """All frames that are still to be read."""
        frames = []
        while (frame := self.hear()) is not None:
            frames.append(frame)
            if frame[0] == CLOSE:
                self.send(*frame)
        self.socket.close()
        return frames


def fill(line):
    """Pings until the pongs have no more room on their way to us."""
    before = -1
    while line.unread() != before:
        before = line.unread()
        for _ in range(64):
            line.send(PING, b"x" * 125)
        until(lambda: line.unread() != before, 1)


def cut_database(s):
    """The gateway loses its connection and makes another."""
    connected = s.log("gateway").count("database connected")
    s.psql("postgres", "SELECT pg_terminate_backend(pid) FROM "
           "pg_stat_activity WHERE usename = 'handfast_gateway'")
    until(lambda: s.log("gateway").count("database connected") > connected)


def slow_reader(s):
    """Who reads nothing is told of each loss of the database all the same,
    until the frames that wait for it are too many."""
    device, line = Stranger(), Raw(s)
    line.say(device.register_message())
    tap.holds(line.hear()[1], b"registered", "a device registers by hand")
    fill(line)
    gone = f"disconnected address=192.0.2.200 enrollment={device.id}"
    losses = 0
    while gone not in s.log("gateway") and losses < 12:
        try:
            cut_database(s)
            line.say(device.register_message())
        except OSError:
            break
        losses += 1
    tap.ok(until(lambda: gone in s.log("gateway"), 5),
           f"who does not read is cut off ({losses} losses)")
    tap.equal([frame for frame in line.end() if frame[0] == TEXT], [],
              "what waited for it is forgotten")
    quick = Line.direct(s)
    quick.say(Stranger().register_message())
    tap.equal(quick.hear()["type"], "registered", "others notice nothing")
    quick.close()



def unmasked(s):
    """RFC 6455 section 5.1 wants the connection failed. libwebsockets 4.1
    takes the frame; docs/protocol.md says so."""
    device, line = Stranger(), Raw(s)
    line.say(device.register_message(), masked=False)
    kind, text = line.hear()
    tap.equal((kind, json.loads(text)["type"]), (TEXT, "registered"),
              "an unmasked frame is a frame like any other")
    line.send(PING, b"?", masked=False)
    line.say({"type": "cancel"}, masked=True)
    frames = line.end()
    tap.ok([f for f in frames if f[0] == TEXT] == [
        (TEXT, b'{"type":"end","state":"cancelled"}')] and
        frames[-1][0] == CLOSE, "and the next, masked, is understood")
    line = Raw(s)
    line.say({"type": "cancel"}, masked=False)
    tap.holds(line.hear()[1], b'"state"', "what is illegal stays illegal")
    line.end()


def calls(s):
    """While the database is busy a device may have four calls under way."""
    for wanted, count in (((("end", "cancelled"), 1000), 4),
                          ((("error", "input"), 1008), 5)):
        device, line = Stranger(), Line.direct(s)
        line.say(device.register_message())
        line.hear()
        holder = s.cluster.connect()
        holder.autocommit = False
        with holder.cursor() as cursor:
            cursor.execute("SELECT FROM data.enrollment WHERE id = %s "
                           "FOR UPDATE", (device.id,))
        for _ in range(count):
            line.say({"type": "cancel"})
        if count == 4:
            tap.ok(line.hears_nothing(), "four at once have to wait")
            holder.rollback()
        told = line.hear()
        tap.equal(((told["type"], told.get("state", told.get("code"))),
                   line.end()), wanted, f"{count} messages at once")
        holder.close()


def csr_of(key, size):
    """A valid CSR of that many bytes: an unknown extension fills it."""
    def csr(n):
        return x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([])).add_extension(x509.UnrecognizedExtension(
                x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), bytes(n)),
                critical=False).sign(key, hashes.SHA256()).public_bytes(
                    serialization.Encoding.DER)
    # The signature's own length varies by a byte or two.
    n = size - len(csr(size - 300)) + size - 300
    while True:
        for step in (0, 0, 0, -1, 1, -2, 2):
            der = csr(n + step)
            if len(der) == size:
                return der


def by_https(s, device, address="192.0.2.1"):
    """What the RA answers at its own socket, in nginx's place."""
    body = json.dumps({"type": "register", "registration": b64(device.bytes),
                       "proof": b64(device.proof())}).encode()
    ticket = base64.urlsafe_b64encode(device.ticket).decode().rstrip("=")
    status, _, text = fastcgi.request(f"{s.at.run}/ra/fcgi.sock", {
        "DOCUMENT_URI": "/v1/enrollments", "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/json", "REMOTE_ADDR": address,
        "HTTP_AUTHORIZATION": f"Handfast {ticket}"}, body)
    told = json.loads(text)
    return told.get("code", told["type"])


def by_websocket(s, device, address="192.0.2.1"):
    line = Line.direct(s, address)
    line.say(device.register_message())
    told = line.hear()
    line.close()
    return told.get("code", told["type"])


WAYS = (("WebSocket", by_websocket), ("HTTPS", by_https))


def contents(s):
    face = "\U0001f600"
    for way, register in WAYS:
        let_all_expire(s)
        for size, wanted in ((4096, "registered"), (4097, "too-large")):
            device = Stranger()
            device.build({"name": "x"}, csr=b64(csr_of(device.key, size)))
            tap.equal(register(s, device), wanted,
                      f"{way}: a good CSR of {size} bytes")
        tap.equal(register(s, Stranger(name=face * 64)), "registered",
                  f"{way}: a name of 64 characters, four bytes each")
        for longer in (face * 65, "x" + face * 64, "x" * 65):
            tap.ok(register(s, Stranger(name=longer)) in
                   ("input", "too-large"), f"{way}: one of 65 characters "
                   f"and {len(longer.encode())} bytes is too long")
    tap.equal(s.psql("postgres", "SELECT DISTINCT name FROM data.enrollment "
                     "WHERE length(name) = 64"), [(face * 64,)],
              "and as such it is in the row")


def networks(s):
    """IPv6 counts by /64, whichever way a device comes."""
    for way, register in WAYS:
        let_all_expire(s)
        told = [register(s, Stranger(), f"2001:db8:0:1::{i + 1:x}")
                for i in range(PER_NETWORK)]
        tap.equal(told, ["registered"] * PER_NETWORK,
                  f"{way}: as many from one /64 as may wait")
        last = "2001:db8:0:1:ffff:ffff:ffff:ffff"
        for other, second in WAYS:
            tap.equal(second(s, Stranger(), last), "full",
                      f"{way}: its last address is one past it by {other}")
        for address in ("2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:2::"):
            tap.equal(register(s, Stranger(), address), "registered",
                      f"{way}: the /64 of {address} is another")


def in_all(s):
    """One limit for all who wait, whichever way they came."""
    for way, register in WAYS:
        let_all_expire(s)
        devices = [Stranger() for _ in range(WAITING)]
        told = [WAYS[i % 2][1](s, device, f"198.51.100.{i}")
                for i, device in enumerate(devices)]
        tap.equal(told, ["registered"] * WAITING, "as many as may in all")
        tap.equal(register(s, Stranger(), "198.51.100.99"), "full",
                  f"and one past it by {way}")
        tap.equal([WAYS[i % 2][1](s, device, f"198.51.100.{i}")
                   for i, device in enumerate(devices)], told,
                  "those who wait may come back")


def descriptors(s):
    """All but a few descriptors are taken by devices."""
    let_all_expire(s)
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    crowd = []
    while len(crowd) < DESCRIPTORS:
        crowd.append(one := gateway_socket(s))
        try:
            # It may be gone before anything is sent to it.
            one.sendall(upgrade_request(X_Real_IP="192.0.2.1"))
            if not one.recv(4096):
                break
        except (BrokenPipeError, ConnectionResetError):
            break
    tap.ok(DESCRIPTORS / 2 < len(crowd) < DESCRIPTORS,
           f"one more than there is room for is sent away ({len(crowd)})")
    tap.equal(knock(nginx_socket(s)), 503,
              "a device behind nginx is told to come again later")
    cut_database(s)
    tap.equal((line.hear(), line.hear()),
              ({"type": "wait"}, {"type": "again"}),
              "the database's connection finds a descriptor all the same")
    line.say(device.register_message())
    tap.equal(line.hear()["type"], "registered", "who was there goes on")
    tap.ok("accept" not in s.log("gateway"), "nothing runs in circles")
    for one in crowd[:20]:
        one.close()

    def comes_in():
        try:
            late = Line.direct(s)
        except Exception:       # not yet
            return False
        late.close()
        return True
    tap.ok(until(comes_in), "when some have gone another one comes in")
    for one in crowd[20:]:
        one.close()
    line.close()


class FewDescriptors(tap.Stack):
    """Its gateway has so many."""

    def program(self, name):
        program = super().program(name)
        if name == "gateway":
            program.argv = ["/usr/bin/prlimit", f"--nofile={DESCRIPTORS}",
                            *program.argv]
        return program


tap.Stack = FewDescriptors
with tap.system("the gateway holds its bounds", settings={
        "gateway": {"max_waiting_per_address": PER_NETWORK,
                    "max_waiting": WAITING, "ping": 300,
                    "idle": 600}}) as system:
    slow_reader(system)
    unmasked(system)
    calls(system)
    contents(system)
    networks(system)
    in_all(system)
    descriptors(system)
