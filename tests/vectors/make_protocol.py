#!/usr/bin/python3
"""Makes protocol.json: docs/protocol.md worked through once, without our C.

Every input is fixed (the keys are Ed25519, whose signatures are too), so the
output never changes:  ./make_protocol.py > protocol.json
With --markdown it prints the tables of docs/protocol.md section 14.
"""

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
from protocol import DER, b64, compact      # noqa: E402

RANDOM_PART = "G7K2M9PQ4TVX3DR"
REALM = "devices.example.com"
ENROLLMENT = uuid.UUID("6f1b1c9e-3f0a-4d57-9d3c-2b8f6f0f1a77")
DEVICE = uuid.UUID("0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d")
TICKET = bytes(range(0x40, 0x60))
SEAL_KEY = bytes(range(0x80, 0xa0))
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

    def draw(self):
        self.code = protocol.with_check(RANDOM_PART)
        self.id = str(ENROLLMENT)
        self.ticket = TICKET
        self.key = key_of(b"device")
        self.master = protocol.master_of(self.code, REALM)

    def key_for(self, purpose):
        return protocol.key_for(self.master, purpose, self.reg).hex()

    def seal(self, nonce, plain, kind):
        return protocol.seal(self.reply_key(), nonce, plain, self.reg,
                             kind).hex()


def make():
    device = Fixed(REALM, **FACTS)
    root_key, ca_key = key_of(b"root"), key_of(b"issuing")
    root = certificate("Vector Root", root_key, "Vector Root", root_key,
                       7300, True)
    ca = certificate("Vector CA", ca_key, "Vector Root", root_key, 3650, True)
    cert = certificate("Cold room 3", device.key, "Vector CA", ca_key, 90,
                       False)
    plain = compact({"device": str(DEVICE), "certificate": b64(cert),
                     "chain": [b64(ca)], "roots": [b64(root)],
                     "renew": f"https://{REALM}/.well-known/est"})
    decline = compact({"reason": "Not one of ours."})
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
        "key_proof": device.key_for(b"proof"),
        "proof": device.proof().hex(),
        "key_reply": device.key_for(b"reply"),
        "key_ack": device.key_for(b"ack"),
        "ack": device.ack().hex(),
        "ack_hash": protocol.sha256(device.ack()).hex(),
        "certificate_plain": plain.decode(),
        "certificate_nonce": nonce.hex(),
        "certificate_sealed": device.seal(nonce, plain, "certificate"),
        "decline_plain": decline.decode(),
        "decline_nonce": nonce2.hex(),
        "decline_sealed": device.seal(nonce2, decline, "decline"),
        "seal_key": SEAL_KEY.hex(),
        "wrap": protocol.wrapped(SEAL_KEY, bytes(range(0xe0, 0xec)),
                                 device.reply_key(), device.id,
                                 device.reg).hex(),
    }


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
