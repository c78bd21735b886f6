#!/usr/bin/python3
"""Makes protocol.json: docs/protocol.md worked through once, without our C.

Every input is fixed (the keys are Ed25519, whose signatures are too), so the
output never changes:  ./make_protocol.py > protocol.json
With --markdown it prints the tables of docs/protocol.md section 14.
"""

import base64
import datetime
import hashlib
import hmac
import json
import sys
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DER = serialization.Encoding.DER

RANDOM_PART = "G7K2M9PQ4TVX3DR"
REALM = "devices.example.com"
ENROLLMENT = uuid.UUID("6f1b1c9e-3f0a-4d57-9d3c-2b8f6f0f1a77")
DEVICE = uuid.UUID("0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d")
TICKET = bytes(range(0x40, 0x60))
SEAL_KEY = bytes(range(0x80, 0xa0))
FACTS = {"name": "Cold room 3", "model": "TH-20", "system": "Debian 12",
         "serial": "TH20-004711"}
NOTBEFORE = datetime.datetime(2026, 11, 23)


def b64(b):
    return base64.b64encode(b).decode()


def times_alpha(v):
    v <<= 1
    return v ^ 0x25 if v & 32 else v


def weighted_sum(values):
    total = 0
    for v in reversed(values):
        total = times_alpha(total) ^ v
    return total


def with_check(part):
    values = [ALPHABET.index(c) for c in part]
    for check in range(32):
        if weighted_sum(values + [check]) == 0:
            return part + ALPHABET[check]


def expand(key, info, n=32):
    return HKDFExpand(hashes.SHA256(), n, info).derive(key)


def mac(key, text):
    return hmac.new(key, text, "sha256").digest()


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


def seal(key, reg, kind, plain, nonce):
    aad = b"handfast/1 sealed reply\0" + reg + kind.encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def compact(obj):
    return json.dumps(obj, separators=(",", ":"), ensure_ascii=False).encode()


def make():
    code = with_check(RANDOM_PART)
    device_key = key_of(b"device")
    csr = (x509.CertificateSigningRequestBuilder()
           .subject_name(x509.Name([])).sign(device_key, None)
           .public_bytes(DER))

    master = hashlib.pbkdf2_hmac("sha256", code.encode(),
                                 b"handfast/1 " + REALM.encode(), 600000, 32)
    locator = expand(master, b"handfast/1 locator")
    registration = compact({
        "version": 1, "realm": REALM, "channel": "sealed",
        "enrollment": str(ENROLLMENT),
        "ticket_hash": b64(hashlib.sha256(TICKET).digest()),
        "locator": b64(locator), "csr": b64(csr), "facts": FACTS})
    reg = hashlib.sha256(registration).digest()

    def key(purpose):
        return expand(master,
                      b"handfast/1 sealed " + purpose.encode() + b"\0" + reg)

    proof = mac(key("proof"), b"handfast/1 proof")
    ack = mac(key("ack"), b"handfast/1 ack")
    root_key, ca_key = key_of(b"root"), key_of(b"issuing")
    root = certificate("Vector Root", root_key, "Vector Root", root_key,
                       7300, True)
    ca = certificate("Vector CA", ca_key, "Vector Root", root_key, 3650, True)
    cert = certificate("Cold room 3", device_key, "Vector CA", ca_key, 90,
                       False)
    plain = compact({"device": str(DEVICE), "certificate": b64(cert),
                     "chain": [b64(ca)], "roots": [b64(root)],
                     "renew": f"https://{REALM}/.well-known/est"})
    decline = compact({"reason": "Not one of ours."})
    nonce, nonce2 = bytes(range(0xc0, 0xcc)), bytes(range(0xd0, 0xdc))
    wrap_nonce = bytes(range(0xe0, 0xec))
    wrap_aad = b"handfast/1 wrap reply\0" + ENROLLMENT.bytes + reg
    return {
        "code": code,
        "realm": REALM,
        "enrollment": str(ENROLLMENT),
        "ticket": TICKET.hex(),
        "csr": csr.hex(),
        "device_key": device_key.private_bytes(
            DER, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).hex(),
        "registration": registration.decode(),
        "reg": reg.hex(),
        "master": master.hex(),
        "locator": locator.hex(),
        "key_proof": key("proof").hex(),
        "proof": proof.hex(),
        "key_reply": key("reply").hex(),
        "key_ack": key("ack").hex(),
        "ack": ack.hex(),
        "ack_hash": hashlib.sha256(ack).hexdigest(),
        "certificate_plain": plain.decode(),
        "certificate_nonce": nonce.hex(),
        "certificate_sealed": seal(key("reply"), reg, "certificate", plain,
                                   nonce).hex(),
        "decline_plain": decline.decode(),
        "decline_nonce": nonce2.hex(),
        "decline_sealed": seal(key("reply"), reg, "decline", decline,
                               nonce2).hex(),
        "seal_key": SEAL_KEY.hex(),
        "wrap": (wrap_nonce + AESGCM(SEAL_KEY).encrypt(
            wrap_nonce, key("reply"), wrap_aad)).hex(),
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
