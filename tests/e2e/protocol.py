"""A device's side of the protocol, from docs/protocol.md alone.

hashlib, hmac and the cryptography package, and spake2plus.py for the PAKE;
nothing of ours is used, and nothing here reads, writes or waits. Section
numbers are the document's. https_device.py, ws_device.py and psk_device.py
carry what is made here.
"""

import base64
import collections
import datetime
import hashlib
import hmac
import json
import re
import secrets
import uuid

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.x509.oid import ExtendedKeyUsageOID

import spake2plus

ROUNDS = 600000
DER = serialization.Encoding.DER


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    """Strictly: padded, nothing else in it, unused bits zero."""
    data = base64.b64decode(text, validate=True)
    if b64(data) != text:
        raise ValueError("base64 with bits that mean nothing")
    return data


def sha256(data):
    return hashlib.sha256(data).digest()


def compact(value):
    return json.dumps(value, separators=(",", ":"),
                      ensure_ascii=False).encode()


# ---- the code (4) -------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IGNORED = " \t\n\v\f\r-\u2010\u2011\u2012\u2013\u2014\u2015"
FOLDED = str.maketrans("OIL", "011", IGNORED)


def times_alpha(value):
    """In GF(32) modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0x25 if value & 32 else value


def code_is_valid(code):
    """Only a code that is found by its handle may be short."""
    total = 0
    for symbol in reversed(code):
        total = times_alpha(total) ^ ALPHABET.index(symbol)
    return total == 0 and (len(code) == 16 or len(code) in (8, 12)
                           and code[0] in ALPHABET[:16])


def with_check(symbols):
    """All symbols but the last, and the one that makes them a code."""
    return next(symbols + last for last in ALPHABET
                if code_is_valid(symbols + last))


def draw_code(channel="sealed", length=16):
    first = ALPHABET[:16] if channel == "pake" else ALPHABET[16:]
    return with_check(secrets.choice(first) + "".join(
        secrets.choice(ALPHABET) for _ in range(length - 2)))


def other_code(code):
    """Of the same length and the same handle."""
    while (other := with_check(code[:4] + "".join(
            secrets.choice(ALPHABET) for _ in code[5:]))) == code:
        pass
    return other


def normalised(text):
    """The code that somebody typed; ValueError if it is none."""
    code = text.upper().translate(FOLDED)
    if not code_is_valid(code):     # index() raises for what is no symbol
        raise ValueError("no code")
    return code


def shown(code):
    return "-".join(code[i:i + 4] for i in range(0, len(code), 4))


# ---- keys (6) -----------------------------------------------------------

def expand(key, info, length=32):
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)


def master_of(code, realm):
    return hashlib.pbkdf2_hmac("sha256", code.encode(),
                               b"handfast/1 " + realm.encode(), ROUNDS, 32)


def locator_of(master):
    return expand(master, b"handfast/1 locator")


def key_for(secret, purpose, reg, channel="sealed"):
    return expand(secret, f"handfast/1 {channel} {purpose}".encode()
                  + b"\0" + reg)


def proof_of(master, reg, channel="sealed"):
    return hmac.digest(key_for(master, "proof", reg, channel),
                       b"handfast/1 proof", "sha256")


def ack_of(secret, reg, channel="sealed"):
    return hmac.digest(key_for(secret, "ack", reg, channel),
                       b"handfast/1 ack", "sha256")


def wrapped(wrap_key, nonce, key, enrollment, reg, purpose="reply"):
    """What no client needs: a key as one program has it from another."""
    return nonce + AESGCM(wrap_key).encrypt(
        nonce, key, f"handfast/1 wrap {purpose}".encode() + b"\0"
        + uuid.UUID(enrollment).bytes + reg)


# ---- pake and psk (7.2, 7.3) --------------------------------------------

def weights_of(master, enrollment):
    """w0 and w1."""
    both = expand(master, b"handfast/1 pake spake2plus\0"
                  + uuid.UUID(enrollment).bytes, 80)
    return spake2plus.scalar(both[:40]), spake2plus.scalar(both[40:])


def names_of(reg, enrollment, realm):
    return spake2plus.Names(b"handfast/1 pake " + reg,
                            uuid.UUID(enrollment).bytes, realm.encode())


Side = collections.namedtuple("Side", "share confirm expected secret")


def server_side(code, registration, y=None):
    """What a server that thinks this is the code answers to the bytes of a
    registration: shareV, confirmV, the confirmP that it expects, K_shared."""
    said, y = json.loads(registration), y or spake2plus.draw()
    w0, w1 = weights_of(master_of(code, said["realm"]), said["enrollment"])
    outcome = spake2plus.of_verifier(
        names_of(sha256(registration), said["enrollment"], said["realm"]),
        w0, spake2plus.record_of(w1), y, unb64(said["share"]))
    return Side(spake2plus.share_of_verifier(w0, y), outcome.confirm_v,
                outcome.confirm_p, outcome.shared)


def share_message(side, expires_in=120):
    return {"type": "share", "share": b64(side.share),
            "confirm": b64(side.confirm), "expires_in": expires_in}


def psk_of(master, reg, identity):
    return key_for(master, "tls-psk", reg + identity.encode(), "psk")


# ---- the reply (8) ------------------------------------------------------

SEALED_MAX = 47104


def reply_aad(reg, kind, channel):
    return f"handfast/1 {channel} reply".encode() + b"\0" + reg \
        + kind.encode()


def seal(key, nonce, plain, reg, kind, channel="sealed"):
    return nonce + AESGCM(key).encrypt(nonce, plain,
                                       reply_aad(reg, kind, channel))


def unseal(key, sealed, reg, kind, channel="sealed"):
    """InvalidTag if somebody without the code made it."""
    if len(sealed) > SEALED_MAX:
        raise ValueError("too large")
    return AESGCM(key).decrypt(sealed[:12], sealed[12:],
                               reply_aad(reg, kind, channel))


def spki(key):
    return key.public_bytes(DER,
                            serialization.PublicFormat.SubjectPublicKeyInfo)


AHEAD = datetime.timedelta()     # of a test whose programs live later


def check_signed(certificate, by):
    """By this CA, valid now; raises if not."""
    issuer, digest = by.public_key(), certificate.signature_hash_algorithm
    how = []
    if isinstance(issuer, ec.EllipticCurvePublicKey):
        how = [ec.ECDSA(digest)]
    elif isinstance(issuer, rsa.RSAPublicKey):
        how = [padding.PKCS1v15(), digest]
    if certificate.issuer != by.subject or not by.extensions \
            .get_extension_for_class(x509.BasicConstraints).value.ca:
        raise ValueError("it has another issuer")
    now = datetime.datetime.utcnow() + AHEAD
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        raise ValueError("it is not valid now")
    issuer.verify(certificate.signature, certificate.tbs_certificate_bytes,
                  *how)


def is_signed(certificate, by):
    try:
        check_signed(certificate, by)
    except (ValueError, InvalidSignature):
        return False
    return True


def check_credential(opened, key):
    """What a device must check before it stores anything; raises if not."""
    leaf, *chain = [x509.load_der_x509_certificate(unb64(text)) for text in
                    (opened["certificate"], *opened["chain"])]
    roots = [x509.load_der_x509_certificate(unb64(text))
             for text in opened["roots"]]
    if spki(leaf.public_key()) != spki(key.public_key()):
        raise ValueError("it is for another key")
    if ExtendedKeyUsageOID.CLIENT_AUTH not in leaf.extensions \
            .get_extension_for_class(x509.ExtendedKeyUsage).value:
        raise ValueError("it is not for a client")
    if f"urn:uuid:{opened['device']}" not in leaf.extensions \
            .get_extension_for_class(x509.SubjectAlternativeName).value \
            .get_values_for_type(x509.UniformResourceIdentifier):
        raise ValueError("it names another device")
    while not any(is_signed(leaf, root) for root in roots):
        above = [one for one in chain if is_signed(leaf, one)]
        if not above:
            raise ValueError("it does not lead to a root")
        leaf = above[0]
        chain.remove(leaf)


# ---- messages (9) -------------------------------------------------------

LIVE = ("waiting", "claimed", "verified", "approved", "issued")
ENDS = ("delivered", "expired", "failed", "declined", "cancelled",
        "undelivered")
DEVICE = {      # by type: its keys
    "register": "registration proof ticket", "resume": "enrollment ticket",
    "proof": "proof", "refuse": "", "ack": "ack", "cancel": ""}
SERVER = {      # by type: its keys, the states in which it is legal
    "registered": ("enrollment expires_in", ("asked", "waiting")),
    "state": ("state expires_in", ("asked", *LIVE)),
    "share": ("share confirm expires_in", ("asked", "waiting", "claimed")),
    "psk": ("identities port expires_in", ("asked", "waiting", "claimed")),
    "reply": ("kind sealed", ("asked", *LIVE, "declined")),
    "done": ("", ("asked", "issued", "declined", "delivered")),
    "end": ("state", ("asked", *LIVE, "declined")),
    "wait": ("", ("asked", *LIVE, *ENDS)),
    "again": ("", ("asked", *LIVE, *ENDS)),
    "replaced": ("", ("asked", *LIVE, *ENDS)),
    "error": ("code", ("new", "asked", *LIVE, *ENDS)),
}


def without_twins(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def is_number(value, least, most):
    return type(value) is int and least <= value <= most


def are_identities(value):
    return isinstance(value, list) and len(value) <= 3 and all(
        isinstance(text, str) and re.fullmatch(r"[\w-]{22}", text, re.ASCII)
        for text in value)


GOOD = {        # by key
    "expires_in": lambda value: is_number(value, 0, 604800),
    "kind": lambda value: value in ("certificate", "decline"),
    "enrollment": lambda value: str(uuid.UUID(value)) == value.lower(),
    "sealed": lambda value: 0 < len(unb64(value)) <= SEALED_MAX,
    "share": lambda value: len(unb64(value)) == 65,
    "confirm": lambda value: len(unb64(value)) == 32,
    "identities": are_identities,
    "port": lambda value: is_number(value, 1, 65535),
}


def value_is_good(message, key):
    value = message[key]
    if key == "state":
        return value in (LIVE if message["type"] == "state" else ENDS)
    if key in ("expires_in", "port", "identities"):
        return GOOD[key](value)
    return isinstance(value, str) and value != "" and (
        key not in GOOD or GOOD[key](value))


def heard(text, state):
    """(message, the state that it puts both ends in); ValueError if the
    server may not say this in this state."""
    message = json.loads(text, object_pairs_hook=without_twins)
    keys, legal = SERVER[message["type"]]
    keys = set(keys.split()) | {"type"}
    if message.get("code") == "realm":
        keys.add("realm")
    if set(message) != keys or state not in legal or not all(
            value_is_good(message, key) for key in keys):
        raise ValueError(f"{text!r}, when {state}")
    kind = message["type"]
    return message, {
        "registered": "waiting", "state": message.get("state"),
        "end": message.get("state"), "done": "delivered", "again": "new",
        "share": "claimed", "psk": "claimed",
        "reply": "declined" if message.get("kind") == "decline"
        else "issued"}.get(kind, state)


# ---- one enrollment -----------------------------------------------------

class Device:
    """Its secrets, its registration (5) and what it says (9)."""

    def __init__(self, realm, name="Cold room 3", channel="sealed",
                 code_length=16, **facts):
        self.realm, self.channel = realm, channel
        self.code_length = code_length
        self.draw()
        self.build({"name": name, **facts})

    def draw(self):
        self.code = draw_code(self.channel, self.code_length)
        self.id = str(uuid.uuid4())
        self.ticket = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.master = master_of(self.code, self.realm)

    def draw_x(self):
        return spake2plus.draw()

    def csr(self):
        digest = None if isinstance(self.key, Ed25519PrivateKey) \
            else hashes.SHA256()
        return x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([])).sign(self.key, digest).public_bytes(DER)

    def build(self, facts, **changes):
        """The registration; changes replace what an honest one says."""
        self.bytes = compact({
            "version": 1, "realm": self.realm, "channel": self.channel,
            "enrollment": self.id, "ticket_hash": b64(sha256(self.ticket)),
            **self.found_by(),
            "csr": b64(self.csr()), "facts": facts, **changes})
        self.reg = sha256(self.bytes)
        self.answered = self.outcome = None

    def found_by(self):
        """The channel's own part of the registration."""
        if self.channel != "pake":
            return {"locator": b64(locator_of(self.master))}
        self.w0, self.w1 = weights_of(self.master, self.id)
        self.x = self.draw_x()
        return {"handle": self.code[:4], "code_length": len(self.code),
                "share": b64(spake2plus.share_of_prover(self.w0, self.x))}

    def same_code_as(self, other):
        """Takes another device's code, as somebody who reads it would."""
        self.code, self.master = other.code, other.master
        self.build(json.loads(self.bytes)["facts"])

    def fingerprint(self):
        return sha256(spki(self.key.public_key()))

    # ---- proving the code (7) --------------------------------------------

    def answer_share(self, share, confirm):
        """What it says to shareV and confirmV: proof or refuse. To the same
        again the same; ValueError for others, at which a device ends."""
        if self.answered is None:
            self.answered = (share, confirm), self.judge(share, confirm)
        if self.answered[0] != (share, confirm):
            raise ValueError("a second share")
        return self.answered[1]

    def judge(self, share, confirm):
        try:
            outcome = spake2plus.of_prover(
                names_of(self.reg, self.id, self.realm), self.w0, self.w1,
                self.x, share)
        except ValueError:      # no point: as wrong as a wrong confirmV
            return {"type": "refuse"}
        if not hmac.compare_digest(outcome.confirm_v, confirm):
            return {"type": "refuse"}
        self.outcome = outcome
        return self.proof_message()

    def answer(self, message):
        """The same, for a message of the server's."""
        return self.answer_share(unb64(message["share"]),
                                 unb64(message["confirm"]))

    def psk(self, identity):
        return psk_of(self.master, self.reg, identity)

    def secret(self):
        """What keys are made from; in pake there is none before the share
        was answered."""
        if self.channel != "pake":
            return self.master
        if self.outcome is None:
            raise ValueError("no share was answered")
        return self.outcome.shared

    def proof(self):
        if self.channel == "pake":
            return self.outcome.confirm_p
        return proof_of(self.master, self.reg, self.channel)

    def ack(self):
        return ack_of(self.secret(), self.reg, self.channel)

    def reply_key(self):
        return key_for(self.secret(), "reply", self.reg, self.channel)

    def open(self, reply):
        """What is in a reply, checked."""
        opened = json.loads(unseal(self.reply_key(), unb64(reply["sealed"]),
                                   self.reg, reply["kind"], self.channel),
                            object_pairs_hook=without_twins)
        if reply["kind"] == "certificate":
            check_credential(opened, self.key)
        return opened

    # ---- what it says ----------------------------------------------------

    def register_message(self, **changes):
        proof = {"proof": b64(self.proof())} if self.channel == "sealed" \
            else {}
        return {"type": "register", "registration": b64(self.bytes), **proof,
                "ticket": b64(self.ticket), **changes}

    def resume_message(self, **changes):
        return {"type": "resume", "enrollment": self.id,
                "ticket": b64(self.ticket), **changes}

    def proof_message(self):
        return {"type": "proof", "proof": b64(self.proof())}

    def ack_message(self):
        return {"type": "ack", "ack": b64(self.ack())}
