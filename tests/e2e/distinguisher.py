"""Tells which of some codes was used, from all that can be recorded.

    derived = derive(candidates, recording)
    marks = tell(derived, all_decodings(places))    # {code: {what told it}}

Generic: it derives from each code every value that the protocol ever derives
from one, looks for each, and for its SHA-256, in all that was recorded, and
tries each as a key on all that was encrypted. What is recorded in hex or
base64, also within one another, is looked at decoded, too.
"""

import base64
import functools
import hmac
import json
import multiprocessing
import re
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import protocol
import spake2plus
from protocol import sha256, unb64

HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{22,}")
DEPTH = 3           # base64 of JSON with base64 in it, in hex in a dump
PREFIX = 8          # bytes by which a value is looked for first
CHANNELS = ("sealed", "psk", "pake")


class Recording:
    """Of one enrollment."""

    def __init__(self, registration):
        self.bytes = registration
        self.said = json.loads(registration)
        self.reg = sha256(registration)
        self.id = uuid.UUID(self.said["enrollment"]).bytes
        self.places = []        # bytes
        self.blobs = {}         # name: (nonce || ciphertext || tag, AAD)
        self.identities = []
        self.hellos = []        # (identity, what its binder covers)
        self.share = None       # shareV

    def unwrap(self, seal_key, wrap):
        """With the server's own keys; what comes out is recorded, too."""
        key = opened(seal_key, wrap, b"handfast/1 wrap reply\0" + self.id +
                     self.reg)
        self.places.append(key)
        return key

    def unwrap_psk(self, psk_key, identity, wrap):
        self.places.append(opened(
            psk_key, wrap, b"handfast/1 wrap tls-psk\0" + self.id + self.reg +
            identity.encode()))

    def reply(self, sealed, key):
        about = protocol.reply_aad(self.reg, "certificate",
                                   self.said["channel"])
        self.blobs["the reply"] = sealed, about
        self.places.append(opened(key, sealed, about))

    def hello(self, record):
        """A ClientHello with one external PSK, in one TLS record."""
        message = record[5:]
        binder = message[-32:]
        covered = message[:-35]     # RFC 8446 section 4.2.11.2
        assert message[-33] == 32 and message[0] == 1
        self.places.append(binder)
        for identity in self.identities:
            if identity.encode() in covered:
                self.hellos.append((identity, covered))


def opened(key, blob, about):
    return AESGCM(key).decrypt(blob[:12], blob[12:], about)


# ---- what is derived from a code -----------------------------------------

def binder_of(psk, covered):
    """RFC 8446 sections 4.2.11.2 and 7.1, SHA-256."""
    def labelled(secret, label, context):
        info = b"\0\x20" + bytes([6 + len(label)]) + b"tls13 " + label + \
            bytes([len(context)]) + context
        return protocol.expand(secret, info)

    early = hmac.digest(bytes(32), psk, "sha256")
    key = labelled(early, b"ext binder", sha256(b""))
    return hmac.digest(labelled(key, b"finished", b""), sha256(covered),
                       "sha256")


def from_master(code, master, about):
    yield "the code", code.encode()
    yield "the code as shown", protocol.shown(code).encode()
    yield "master", master
    yield "locator", protocol.locator_of(master)
    for channel in CHANNELS:
        for purpose in ("proof", "reply", "ack"):
            yield f"key {purpose}", protocol.key_for(master, purpose,
                                                     about.reg, channel)
        yield "proof", protocol.proof_of(master, about.reg, channel)
        yield "ack", protocol.ack_of(master, about.reg, channel)
    for identity in about.identities:
        yield "psk", protocol.psk_of(master, about.reg, identity)
    for identity, covered in about.hellos:
        yield "binder", binder_of(protocol.psk_of(master, about.reg, identity),
                                  covered)


class Base:
    """Multiples of one point, by a table: 64 additions each."""

    def __init__(self, point):
        self.rows = []
        for _ in range(64):
            row = [None]
            for _ in range(15):
                row.append(spake2plus.added(row[-1], point))
            self.rows.append(row)
            point = spake2plus.added(row[-1], point)

    def times(self, number):
        total = None
        for row in self.rows:
            total = spake2plus.added(total, row[number & 15])
            number >>= 4
        return total


@functools.lru_cache
def bases():
    return [Base(point) for point in (spake2plus.BASE, spake2plus.M,
                                      spake2plus.N)]


def points(w0, w1, about):
    """All that SPAKE2+ lets one compute without a scalar of either end."""
    base, m, n = bases()
    found = {"L": base.times(w1), "w0*M": m.times(w0), "w0*N": n.times(w0)}
    for mask, share in (("w0*M", about.said.get("share")),
                        ("w0*N", about.share)):
        if share is not None:
            found[f"share - {mask}"] = spake2plus.added(
                spake2plus.decoded(unb64(share)),
                spake2plus.negative(found[mask]))
    return found


def outcomes(w0, found, about):
    """Of the server's scalars that anybody would guess first."""
    names = protocol.names_of(about.reg, about.said["enrollment"],
                              about.said["realm"])
    for y in (1, 2):
        share = spake2plus.encoded(spake2plus.added(
            spake2plus.times(y, spake2plus.BASE), found["w0*N"]))
        result = spake2plus.outcome(
            names, (unb64(about.said["share"]), share),
            (spake2plus.times(y, found["share - w0*M"]),
             spake2plus.times(y, found["L"])), w0)
        yield f"shareV of {y}", share
        for name, value in result._asdict().items():
            yield f"{name} of {y}", value
        for purpose in ("reply", "ack"):
            yield f"key {purpose} of {y}", protocol.key_for(
                result.shared, purpose, about.reg, "pake")


def values(code, about):
    """(name, bytes) of everything."""
    master = protocol.master_of(code, about.said["realm"])
    yield from from_master(code, master, about)
    both = protocol.expand(master, b"handfast/1 pake spake2plus\0" + about.id,
                           80)
    yield from (("w0s", both[:40]), ("w1s", both[40:]))
    w0, w1 = (spake2plus.scalar(half) for half in (both[:40], both[40:]))
    yield from (("w0", w0.to_bytes(32, "big")), ("w1", w1.to_bytes(32, "big")))
    found = points(w0, w1, about)
    for name, point in found.items():
        yield name, spake2plus.encoded(point)
        yield f"{name}, x", point[0].to_bytes(32, "big")
        yield f"{name}, y", point[1].to_bytes(32, "big")
    if about.said["channel"] == "pake":
        yield from outcomes(w0, found, about)


def of_one(task):
    """All values of one code, and what it opens."""
    code, about = task
    made = list(values(code, about))
    made += [(f"SHA-256 of {name}", sha256(value)) for name, value in made]
    marks = set()
    for name, key in made:
        for what, (blob, aad) in about.blobs.items():
            if len(key) == 32:
                try:
                    opened(key, blob, aad)
                    marks.add(f"{name} opens {what}")
                except InvalidTag:
                    pass
    return code, made, marks


# ---- looking for them ----------------------------------------------------

def decodings(data, depth=DEPTH):
    """The bytes, and what stands in them in hex or base64."""
    yield data
    if depth == 0:
        return
    for match in HEX.finditer(data):
        yield from decodings(bytes.fromhex(match.group().decode()), depth - 1)
    for match in BASE64.finditer(data):
        text = match.group().translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):
            part = text[start:]
            part = part[:len(part) - (len(part) % 4 == 1)]
            yield from decodings(base64.b64decode(
                part + b"=" * (-len(part) % 4)), depth - 1)


def all_decodings(places):
    """Of all places, each once."""
    seen = {}
    for place in places:
        for data in decodings(place):
            if len(data) >= PREFIX:
                seen.setdefault(sha256(data), data)
    return list(seen.values())


def find(wanted, haystacks):
    """{(code, name)} of the values that occur."""
    found, by_start = set(), {}
    for code, name, value in wanted:
        by_start.setdefault(value[:PREFIX], []).append((code, name, value))
    for data in haystacks:
        for at in range(len(data) - PREFIX + 1):
            for code, name, value in by_start.get(data[at:at + PREFIX], ()):
                if data.startswith(value, at):
                    found.add((code, name))
    return found


def derive(candidates, about):
    """What tell() needs of each, by all processors."""
    bare = Recording(about.bytes)       # without the places
    bare.blobs, bare.identities = about.blobs, about.identities
    bare.hellos, bare.share = about.hellos, about.share
    with multiprocessing.get_context("spawn").Pool() as pool:
        return pool.map(of_one, [(code, bare) for code in candidates], 4)


def tell(derived, haystacks):
    """{code: what gives it away}; haystacks are all_decodings()."""
    marks = {code: set(opens) for code, _, opens in derived}
    for code, name in find([(code, name, value) for code, made, _ in derived
                            for name, value in made], haystacks):
        marks[code].add(name)
    return marks
