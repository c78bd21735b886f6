"""A device's side of the protocol, from docs/protocol.md alone.

hashlib, hmac and the cryptography package; nothing of ours is used, and
nothing here reads, writes or waits. Section numbers are the document's.
https_device.py and ws_device.py carry what is made here.
"""

import base64
import datetime
import hashlib
import hmac
import json
import secrets
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.x509.oid import ExtendedKeyUsageOID

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
    total = 0
    for symbol in reversed(code):
        total = times_alpha(total) ^ ALPHABET.index(symbol)
    return len(code) == 16 and total == 0


def with_check(symbols):
    """The 15 symbols and the one that makes them a code."""
    return next(symbols + last for last in ALPHABET
                if code_is_valid(symbols + last))


def draw_code():
    return with_check(secrets.choice(ALPHABET[16:]) + "".join(
        secrets.choice(ALPHABET) for _ in range(14)))


def normalised(text):
    """The code that somebody typed; ValueError if it is none."""
    code = text.upper().translate(FOLDED)
    if not code_is_valid(code):     # index() raises for what is no symbol
        raise ValueError("no code")
    return code


def shown(code):
    return "-".join(code[i:i + 4] for i in range(0, 16, 4))


# ---- keys (6) -----------------------------------------------------------

def expand(key, info, length=32):
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)


def master_of(code, realm):
    return hashlib.pbkdf2_hmac("sha256", code.encode(),
                               b"handfast/1 " + realm.encode(), ROUNDS, 32)


def locator_of(master):
    return expand(master, b"handfast/1 locator")


def key_for(master, purpose, reg):
    return expand(master, b"handfast/1 sealed " + purpose + b"\0" + reg)


def proof_of(master, reg):
    return hmac.digest(key_for(master, b"proof", reg), b"handfast/1 proof",
                       "sha256")


def ack_of(master, reg):
    return hmac.digest(key_for(master, b"ack", reg), b"handfast/1 ack",
                       "sha256")


def wrapped(seal_key, nonce, key, enrollment, reg):
    """What no client needs: the reply key as console and signer have it."""
    return nonce + AESGCM(seal_key).encrypt(
        nonce, key, b"handfast/1 wrap reply\0" + uuid.UUID(enrollment).bytes
        + reg)


# ---- the reply (8) ------------------------------------------------------

SEALED_MAX = 47104


def reply_aad(reg, kind):
    return b"handfast/1 sealed reply\0" + reg + kind.encode()


def seal(key, nonce, plain, reg, kind):
    return nonce + AESGCM(key).encrypt(nonce, plain, reply_aad(reg, kind))


def unseal(key, sealed, reg, kind):
    """InvalidTag if somebody without the code made it."""
    if len(sealed) > SEALED_MAX:
        raise ValueError("too large")
    return AESGCM(key).decrypt(sealed[:12], sealed[12:],
                               reply_aad(reg, kind))


def spki(key):
    return key.public_bytes(DER,
                            serialization.PublicFormat.SubjectPublicKeyInfo)


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
    now = datetime.datetime.utcnow()
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        raise ValueError("it is not valid now")
    issuer.verify(certificate.signature, certificate.tbs_certificate_bytes,
                  *how)


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
    for one, by in zip([leaf, *chain], chain):
        check_signed(one, by)
    last = [leaf, *chain][-1]
    check_signed(last, next(root for root in roots
                            if root.subject == last.issuer))


# ---- messages from the server (9) ---------------------------------------

LIVE = ("waiting", "claimed", "verified", "approved", "issued")
ENDS = ("delivered", "expired", "failed", "declined", "cancelled",
        "undelivered")
SERVER = {      # by type: its keys, the states in which it is legal
    "registered": ("enrollment expires_in", ("asked", "waiting")),
    "state": ("state expires_in", ("asked", *LIVE)),
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


def value_is_good(message, key):
    value = message[key]
    if key == "expires_in":
        return type(value) is int and 0 <= value <= 604800
    if key == "state":
        return value in (LIVE if message["type"] == "state" else ENDS)
    if key == "kind":
        return value in ("certificate", "decline")
    if key == "enrollment":
        return str(uuid.UUID(value)) == value.lower()
    return isinstance(value, str) and 0 < len(value) \
        and (key != "sealed" or len(unb64(value)) <= SEALED_MAX)


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
        "reply": "declined" if message.get("kind") == "decline"
        else "issued"}.get(kind, state)


# ---- one enrollment -----------------------------------------------------

class Device:
    """Its secrets, its registration (5) and what it says (9)."""

    def __init__(self, realm, name="Cold room 3", **facts):
        self.realm = realm
        self.draw()
        self.build({"name": name, **facts})

    def draw(self):
        self.code = draw_code()
        self.id = str(uuid.uuid4())
        self.ticket = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.master = master_of(self.code, self.realm)

    def csr(self):
        digest = None if isinstance(self.key, Ed25519PrivateKey) \
            else hashes.SHA256()
        return x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([])).sign(self.key, digest).public_bytes(DER)

    def build(self, facts, **changes):
        """The registration; changes replace what an honest one says."""
        self.bytes = compact({
            "version": 1, "realm": self.realm, "channel": "sealed",
            "enrollment": self.id, "ticket_hash": b64(sha256(self.ticket)),
            "locator": b64(locator_of(self.master)),
            "csr": b64(self.csr()), "facts": facts, **changes})
        self.reg = sha256(self.bytes)

    def same_code_as(self, other):
        """Takes another device's code, as somebody who reads it would."""
        self.code, self.master = other.code, other.master
        self.build(json.loads(self.bytes)["facts"])

    def fingerprint(self):
        return sha256(spki(self.key.public_key()))

    def proof(self):
        return proof_of(self.master, self.reg)

    def ack(self):
        return ack_of(self.master, self.reg)

    def reply_key(self):
        return key_for(self.master, b"reply", self.reg)

    def open(self, reply):
        """What is in a reply, checked."""
        opened = json.loads(unseal(self.reply_key(), unb64(reply["sealed"]),
                                   self.reg, reply["kind"]),
                            object_pairs_hook=without_twins)
        if reply["kind"] == "certificate":
            check_credential(opened, self.key)
        return opened

    def register_message(self, **changes):
        return {"type": "register", "registration": b64(self.bytes),
                "proof": b64(self.proof()), "ticket": b64(self.ticket),
                **changes}

    def resume_message(self, **changes):
        return {"type": "resume", "enrollment": self.id,
                "ticket": b64(self.ticket), **changes}

    def ack_message(self):
        return {"type": "ack", "ack": b64(self.ack())}
