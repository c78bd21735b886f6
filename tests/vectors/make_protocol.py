#!/usr/bin/python3
"""Makes protocol.json: docs/protocol.md worked through once, without our C.

Every input is fixed (the keys are Ed25519, whose signatures are too), so the
output never changes:  ./make_protocol.py > protocol.json
With --markdown it prints the tables of docs/protocol.md section 14.
"""

import base64
import datetime
import hashlib
import json
import os
import sys
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "e2e"))

import protocol                     # noqa: E402 (after the path is set)
import spake2plus                   # noqa: E402
from protocol import DER, b64, compact      # noqa: E402

RANDOM_PART = "G7K2M9PQ4TVX3DR"
PAKE_PART, SHORT_PART = "4M7XK2P9TVQ3D8R", "6QW3HZA"
REALM = "devices.example.com"
ENROLLMENT = uuid.UUID("6f1b1c9e-3f0a-4d57-9d3c-2b8f6f0f1a77")
DEVICE = uuid.UUID("0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d")
TICKET = bytes(range(0x40, 0x60))
SEAL_KEY, PSK_KEY = bytes(range(0x80, 0xa0)), bytes(range(0xa0, 0xc0))
IDENTITY = base64.urlsafe_b64encode(bytes(range(0xf0, 0x100)))[:22].decode()
FACTS = {"name": "Cold room 3", "model": "TH-20", "system": "Debian 12",
         "serial": "TH20-004711"}
NOTBEFORE = datetime.datetime(2026, 11, 23)


def key_of(name):
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"handfast vector " + name).digest())


def name_of(cn):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])


def certificate(cn, key, issuer_cn, issuer_key, days, ca):
    b = (x509.CertificateBuilder()
         .subject_name(name_of(cn)).issuer_name(name_of(issuer_cn))
         .public_key(key.public_key())
         .serial_number(int.from_bytes(
             hashlib.sha256(cn.encode()).digest()[:15], "big") | 1 << 120)
         .not_valid_before(NOTBEFORE)
         .not_valid_after(NOTBEFORE + datetime.timedelta(days=days))
         .add_extension(x509.SubjectKeyIdentifier.from_public_key(
             key.public_key()), False)
         .add_extension(
             x509.AuthorityKeyIdentifier.from_issuer_public_key(
                 issuer_key.public_key()), False))
    usage = dict.fromkeys(("content_commitment", "key_encipherment",
                           "data_encipherment", "key_agreement",
                           "encipher_only", "decipher_only"), False)
    b = b.add_extension(x509.KeyUsage(
        digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage),
        True)
    if ca:
        b = b.add_extension(x509.BasicConstraints(
            True, None if cn == issuer_cn else 0), True)
    else:
        b = b.add_extension(x509.BasicConstraints(False, None), True)
        b = b.add_extension(x509.ExtendedKeyUsage(
            [ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        b = b.add_extension(x509.SubjectAlternativeName(
            [x509.UniformResourceIdentifier(f"urn:uuid:{DEVICE}")]), False)
    return b.sign(issuer_key, None).public_bytes(DER)


class Fixed(protocol.Device):
    """A device that draws nothing."""

    def __init__(self, realm, random_part=RANDOM_PART, **facts):
        self.random_part = random_part
        super().__init__(realm, **facts)

    def draw(self):
        self.code = protocol.with_check(self.random_part)
        self.id = str(ENROLLMENT)
        self.ticket = TICKET
        self.key = key_of(b"device")
        self.master = protocol.master_of(self.code, REALM)

    def draw_x(self):
        return scalar_of(b"x")

    def key_for(self, purpose):
        return protocol.key_for(self.secret(), purpose, self.reg,
                                self.channel).hex()

    def seal(self, nonce, plain, kind):
        return protocol.seal(self.reply_key(), nonce, plain, self.reg,
                             kind, self.channel).hex()

    def wrap(self, first, wrap_key=SEAL_KEY, key=None, more=b"",
             purpose="reply"):
        """With the nonce that begins with this byte."""
        return protocol.wrapped(
            wrap_key, bytes(range(first, first + 12)),
            key or self.reply_key(), self.id, self.reg + more, purpose).hex()


def scalar_of(name):
    return spake2plus.scalar(
        hashlib.sha256(b"handfast vector " + name).digest())


def hex_of(scalar):
    return scalar.to_bytes(32, "big").hex()


def certificate_plain(device):
    root_key, ca_key = key_of(b"root"), key_of(b"issuing")
    root = certificate("Vector Root", root_key, "Vector Root", root_key,
                       7300, True)
    ca = certificate("Vector CA", ca_key, "Vector Root", root_key, 3650, True)
    cert = certificate("Cold room 3", device.key, "Vector CA", ca_key, 90,
                       False)
    return compact({"device": str(DEVICE), "certificate": b64(cert),
                    "chain": [b64(ca)], "roots": [b64(root)],
                    "renew": f"https://{REALM}/.well-known/est"})


DECLINE_PLAIN = compact({"reason": "Not one of ours."})


def make_sealed():
    device = Fixed(REALM, **FACTS)
    plain = certificate_plain(device)
    nonce, nonce2 = bytes(range(0xc0, 0xcc)), bytes(range(0xd0, 0xdc))
    return {
        "code": device.code,
        "realm": REALM,
        "enrollment": device.id,
        "ticket": TICKET.hex(),
        "csr": device.csr().hex(),
        "device_key": device.key.private_bytes(
            DER, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).hex(),
        "registration": device.bytes.decode(),
        "reg": device.reg.hex(),
        "master": device.master.hex(),
        "locator": protocol.locator_of(device.master).hex(),
        "key_proof": device.key_for("proof"),
        "proof": device.proof().hex(),
        "key_reply": device.key_for("reply"),
        "key_ack": device.key_for("ack"),
        "ack": device.ack().hex(),
        "ack_hash": protocol.sha256(device.ack()).hex(),
        "certificate_plain": plain.decode(),
        "certificate_nonce": nonce.hex(),
        "certificate_sealed": device.seal(nonce, plain, "certificate"),
        "decline_plain": DECLINE_PLAIN.decode(),
        "decline_nonce": nonce2.hex(),
        "decline_sealed": device.seal(nonce2, DECLINE_PLAIN, "decline"),
        "seal_key": SEAL_KEY.hex(),
        "wrap": device.wrap(0xe0),
    }


def make_exchange(random_part):
    """(device, vectors) of SPAKE2+, up to the proof."""
    device = Fixed(REALM, random_part, channel="pake", **FACTS)
    y = scalar_of(b"y")
    server = protocol.server_side(device.code, device.bytes, y)
    proof = device.answer_share(server.share, server.confirm)
    if (device.proof(), device.secret()) != server[2:] \
            or proof != device.proof_message():
        raise ValueError("the two sides do not agree")
    return device, {
        "code": device.code,
        "master": device.master.hex(),
        "w0": hex_of(device.w0),
        "w1": hex_of(device.w1),
        "x": hex_of(device.x),
        "shareP": spake2plus.share_of_prover(device.w0, device.x).hex(),
        "registration": device.bytes.decode(),
        "reg": device.reg.hex(),
        "y": hex_of(y),
        "shareV": server.share.hex(),
        "confirmV": server.confirm.hex(),
        "confirmP": server.expected.hex(),
        "K_shared": server.secret.hex(),
    }


def make_pake():
    device, exchange = make_exchange(PAKE_PART)
    return {
        **exchange,
        "key_reply": device.key_for("reply"),
        "key_ack": device.key_for("ack"),
        "ack": device.ack().hex(),
        "ack_hash": protocol.sha256(device.ack()).hex(),
        "certificate_sealed": device.seal(
            bytes(range(0xc1, 0xcd)), certificate_plain(device),
            "certificate"),
        "decline_sealed": device.seal(bytes(range(0xd1, 0xdd)),
                                      DECLINE_PLAIN, "decline"),
        "wrap": device.wrap(0xe1),
    }


def make_psk():
    device = Fixed(REALM, channel="psk", **FACTS)
    return {
        "registration": device.bytes.decode(),
        "reg": device.reg.hex(),
        "identity": IDENTITY,
        "psk": device.psk(IDENTITY).hex(),
        "psk_key": PSK_KEY.hex(),
        "wrap": device.wrap(0xe2, PSK_KEY, device.psk(IDENTITY),
                            IDENTITY.encode(), "tls-psk"),
        "key_proof": device.key_for("proof"),
        "proof": device.proof().hex(),
        "key_reply": device.key_for("reply"),
        "reply_wrap": device.wrap(0xe3),
        "key_ack": device.key_for("ack"),
        "ack": device.ack().hex(),
        "ack_hash": protocol.sha256(device.ack()).hex(),
        "decline_sealed": device.seal(bytes(range(0xd2, 0xde)),
                                      DECLINE_PLAIN, "decline"),
    }


def make():
    made = make_sealed()
    for prefix, more in (("pake", make_pake()),
                         ("pake_short", make_exchange(SHORT_PART)[1]),
                         ("psk", make_psk())):
        made |= {f"{prefix}_{name}": text for name, text in more.items()}
    return made


def markdown(v):
    out = []
    for k, text in v.items():
        lines = [text[i:i + 76] for i in range(0, len(text), 76)]
        out.append(f"`{k}`\n\n```\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(out)


if __name__ == "__main__":
    vectors = make()
    if "--markdown" in sys.argv:
        print(markdown(vectors), end="")
    else:
        print(json.dumps(vectors, indent=1, ensure_ascii=False))
