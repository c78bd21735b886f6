"""What a man in the middle can do to one message, as a table.

    for act in actions(way, message, True): # of an honest run
        Tamper(channel, target, act)        # an Attack of mitm.py

A target is (way, label): the first message of that kind in an enrollment, or
in psk a TLS record of the keyed connection. An act does its work once, and
those that persist until the attacker lets go.
"""

import asyncio
import collections
import json
import secrets

import forgery
import protocol
import spake2plus
from mitm import CUT, Attack, Mitm, both
from protocol import b64, unb64
from ws_device import Stranger

DELAY = 1           # seconds
PARTNER = 20        # seconds for the other of two that are swapped
BINARY = {"registration", "ticket_hash", "locator", "csr", "share", "confirm",
          "proof", "ticket", "ack", "sealed"}
RECORD_HEAD = 5     # bytes: RFC 8446 section 5.1

Act = collections.namedtuple("Act", "name does persists spoils")
Act.__new__.__defaults__ = (False, None)


def label(message):
    """A message's kind, and what is told apart within it."""
    kind = message["type"]
    if kind in ("state", "end"):
        return f"{kind} {message['state']}"
    return "decline" if message.get("kind") == "decline" else kind


# ---- fields -------------------------------------------------------------

def fields(message):
    """The paths of all fields, also those of the registration; of its facts
    one stands for all."""
    for key, value in message.items():
        if key != "type":
            yield (key,)
        if key == "registration":
            said = json.loads(unb64(value))
            for inner in said:
                if inner != "facts":
                    yield key, inner
            yield key, "facts", "name"


def changed(message, path, change):
    """The same message, one field of it put through a function."""
    if len(path) == 1:
        return {**message, path[0]: change(message[path[0]])}
    inner = json.loads(unb64(message["registration"]))
    at = inner["facts"] if len(path) == 3 else inner
    at[path[-1]] = change(at[path[-1]])
    return {**message, "registration": b64(protocol.compact(inner))}


def flipped(key, value):
    """One bit of it, in the middle of what is binary."""
    if isinstance(value, list):
        return [flipped(key, value[0]), *value[1:]]
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, bytes):
        half = len(value) // 2
        return value[:half] + bytes([value[half] ^ 1]) + value[half + 1:]
    if key in BINARY:
        return b64(flipped(key, unb64(value)))
    return value[:-1] + chr(ord(value[-1]) ^ 1)


# ---- the attacker's own -------------------------------------------------

class Crook:
    """All of his own, and what he saw of the victim."""

    authority = forgery.Authority("handfast root")

    def __init__(self, channel):
        self.channel = channel
        self.own = Stranger("Thief", channel=channel)
        self.bytes = None           # of the victim's registration

    def sees(self, message):
        if message["type"] == "register" and self.bytes is None:
            self.bytes = unb64(message["registration"])
            self.said = json.loads(self.bytes)
            self.reg = protocol.sha256(self.bytes)

    def side(self):
        """Of a server in pake that guesses at the code."""
        w0, w1 = protocol.weights_of(self.own.master, self.said["enrollment"])
        y = spake2plus.draw()
        outcome = spake2plus.of_verifier(
            protocol.names_of(self.reg, self.said["enrollment"],
                              self.said["realm"]),
            w0, spake2plus.record_of(w1), y, unb64(self.said["share"]))
        return protocol.Side(spake2plus.share_of_verifier(w0, y),
                             outcome.confirm_v, outcome.confirm_p,
                             outcome.shared)

    def secret(self):
        return self.side().secret if self.channel == "pake" \
            else self.own.master

    def certificate(self):
        """For the victim's key, by a CA of his own."""
        key = protocol.x509.load_der_x509_csr(
            unb64(self.said["csr"])).public_key()
        device = self.said["enrollment"]
        made, _ = self.authority.issue(device, device=device, public_key=key)
        return {"device": device, "certificate": der(made), "chain": [],
                "roots": [der(self.authority.certificate)],
                "renew": "https://localhost/.well-known/est"}

    def sealed(self, kind="certificate"):
        plain = self.certificate() if kind == "certificate" \
            else {"reason": "Go away."}
        return b64(protocol.seal(
            protocol.key_for(self.secret(), "reply", self.reg, self.channel),
            secrets.token_bytes(12), protocol.compact(plain), self.reg, kind,
            self.channel))

    def registration(self):
        """The victim's, about a key of his own."""
        return b64(protocol.compact({**self.said, "csr": b64(self.own.csr())}))

    def ack(self):
        return b64(protocol.ack_of(self.own.master, self.reg, self.channel))


def der(certificate):
    return b64(certificate.public_bytes(protocol.DER))


OWN = {     # by the last key of a path
    "registration": lambda c: c.registration(),
    "version": lambda c: 2,
    "realm": lambda c: "evil.example",
    "channel": lambda c: "psk" if c.channel == "sealed" else "sealed",
    "enrollment": lambda c: c.own.id,
    "ticket_hash": lambda c: b64(protocol.sha256(c.own.ticket)),
    "locator": lambda c: b64(protocol.locator_of(c.own.master)),
    "handle": lambda c: c.own.code[:4],
    "code_length": lambda c: 8,
    "share": lambda c: b64(c.side().share),
    "confirm": lambda c: b64(c.side().confirm),
    "csr": lambda c: b64(c.own.csr()),
    "name": lambda c: "Safe",
    "proof": lambda c: b64(protocol.proof_of(c.own.master, c.reg, c.channel)),
    "ticket": lambda c: b64(c.own.ticket),
    "ack": lambda c: c.ack(),
    "expires_in": lambda c: 604800,
    "state": lambda c: "issued",
    "identities": lambda c: [secrets.token_urlsafe(16)],
    "port": lambda c: 9,        # the discard service
    "kind": lambda c: "decline",
    "sealed": lambda c: c.sealed(),
}
WHOLE = {   # by the way: instead of any message
    "up": (
        ("his own ack", lambda c: {"type": "ack", "ack": c.ack()}),
        ("cancel", lambda c: {"type": "cancel"})),
    "down": (
        ("his own reply", lambda c: {
            "type": "reply", "kind": "certificate", "sealed": c.sealed()}),
        ("his own decline", lambda c: {
            "type": "reply", "kind": "decline",
            "sealed": c.sealed("decline")}),
        ("done", lambda c: {"type": "done"}),
        ("end failed", lambda c: {"type": "end", "state": "failed"}),
        ("again", lambda c: {"type": "again"})),
}
GUESSED = ("his own guess", lambda c: protocol.share_message(c.side()))


# ---- the acts -----------------------------------------------------------

async def drop(_, _way, _message):
    return []


async def repeat(_, _way, message):
    return [message, message]


async def delay(_, _way, message):
    await asyncio.sleep(DELAY)
    return [message]


async def reorder(attack, way, message):
    attack.held[way] = message
    return []


async def cut(_, _way, _message):
    return [CUT]


class Exchange:
    """Two attacks give each other what they caught."""

    def __init__(self):
        self.given = {}
        self.both = asyncio.Event()

    async def swap(self, attack, _way, message):
        self.given[attack] = message
        if len(self.given) == 2:
            self.both.set()
        try:
            await asyncio.wait_for(self.both.wait(), PARTNER)
        except asyncio.TimeoutError:
            attack.struck = 0       # it was not done
            return [message]
        return [other for one, other in self.given.items()
                if one is not attack]


def flipping(path):
    async def flip(_, _way, message):
        if isinstance(message, bytes):
            return [message[:RECORD_HEAD] +
                    flipped(path, message[RECORD_HEAD:])]
        return [changed(message, path, lambda v: flipped(path[-1], v))]
    return flip


def replacing(path):
    async def replace(attack, _way, message):
        return [changed(message, path,
                        lambda _: OWN[path[-1]](attack.crook))]
    return replace


def inventing(make):
    async def invent(attack, _way, _message):
        return [make(attack.crook)]
    return invent


TRANSPORT = (
    Act("drop it", drop), Act("drop it for ever", drop, True),
    Act("repeat it", repeat), Act("delay it", delay),
    Act("let the next overtake it", reorder),
    Act("swap it with another device's", Exchange))


def actions(way, message, inventing_too):
    """All that is done to a message like this one."""
    yield from TRANSPORT
    for path in fields(message):
        where = path[-1]
        yield Act(f"flip a bit of {where}", flipping(path), False, path)
        yield Act(f"replace {where} by his own", replacing(path), False, path)
    for name, make in WHOLE[way] if inventing_too else ():
        yield Act(f"send {name} instead", inventing(make))
    if message["type"] == "share":
        yield Act(f"send {GUESSED[0]} instead", inventing(GUESSED[1]), False,
                  ("share",))


RECORDS = (     # to a TLS record
    *(act for act in TRANSPORT if act.does is not delay and
      not act.persists),
    Act("cut the line", cut), Act("flip a bit of it", flipping(None)))


# ---- on the path --------------------------------------------------------

class Tamper(Attack):
    """Honest but for one act on one target."""

    relay = None        # (the true port of psk, ours)

    def __init__(self, channel, target=None, act=None):
        super().__init__()
        self.target, self.act = target, act
        self.crook = Crook(channel)
        self.struck = 0
        self.honest = target is None
        self.held = {}
        self.records = []       # of psk: (way, label)

    def judge(self, way, message):
        self.seen.append((way, message))
        return self.pass_on(way, message)

    async def pass_on(self, way, message):
        self.crook.sees(message)
        if self.relay and message["type"] == "psk":
            self.relay = message["port"], self.relay[1]
            message = {**message, "port": self.relay[1]}
        items = await self.tamper(way, label(message), message)
        if message["type"] == "done":
            self.transparent = True     # nothing more to see
        return items

    async def tamper(self, way, name, message):
        aimed = (way, name) == self.target and not self.honest
        if aimed and (self.act.persists or not self.struck):
            self.struck += 1
            return await self.act.does(self, way, message)
        late = self.held.pop(way, None)
        return [message] if late is None else [message, late]


class Middle(Mitm):
    """Also between a device and the port of psk, where TLS is not ours to
    end: what passes are its records."""

    async def open(self):
        await super().open()
        server = await asyncio.start_server(
            self.kept(self.route_psk), "127.0.0.1", 0)
        self.servers.append(server)
        self.attack.relay = (self.system.psk_port,
                             server.sockets[0].getsockname()[1])

    async def route_psk(self, reader, writer):
        other = await asyncio.open_connection("127.0.0.1",
                                              self.attack.relay[0])
        counts = collections.Counter()
        await both(self.records("tls up", counts, reader, other[1]),
                   self.records("tls down", counts, other[0], writer))

    async def records(self, way, counts, reader, writer):
        try:
            while True:
                head = await reader.readexactly(RECORD_HEAD)
                record = head + await reader.readexactly(
                    int.from_bytes(head[3:], "big"))
                counts[way] += 1
                name = f"record {counts[way]}"
                self.attack.records.append((way, name))
                for item in await self.attack.tamper(way, name, record):
                    if item is CUT:
                        return
                    writer.write(item)
                    await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()
