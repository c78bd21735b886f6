"""A device that enrolls over plain HTTPS, from docs/protocol.md alone.

Python's own cryptography and http.client; nothing of ours is used.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import ssl
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROUNDS = 600000


def b64(data):
    return base64.b64encode(data).decode()


def times_alpha(value):
    """In GF(32) modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def weighted(symbols):
    """The sum of alpha^i c_i."""
    total = 0
    for symbol in reversed(symbols):
        total = times_alpha(total) ^ symbol
    return total


def draw_code():
    symbols = [16 + secrets.randbelow(16)]
    symbols += [secrets.randbelow(32) for _ in range(14)]
    symbols.append(next(last for last in range(32)
                        if weighted(symbols + [last]) == 0))
    return "".join(ALPHABET[symbol] for symbol in symbols)


def expand(key, info, length=32):
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)


class Device:
    """One enrollment: its secrets, and its requests to one server."""

    def __init__(self, realm, port, name="Cold room 3", **facts):
        self.realm = realm
        self.port = port
        self.code = draw_code()
        self.id = str(uuid.uuid4())
        self.ticket = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.master = hashlib.pbkdf2_hmac(
            "sha256", self.code.encode(), b"handfast/1 " + realm.encode(),
            ROUNDS, 32)
        self.build({"name": name, **facts})

    def build(self, facts, **changes):
        """The registration; changes replace what an honest one says."""
        csr = x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([])).sign(self.key, hashes.SHA256())
        registration = {
            "version": 1, "realm": self.realm, "channel": "sealed",
            "enrollment": self.id,
            "ticket_hash": b64(hashlib.sha256(self.ticket).digest()),
            "locator": b64(expand(self.master, b"handfast/1 locator")),
            "csr": b64(csr.public_bytes(serialization.Encoding.DER)),
            "facts": facts, **changes}
        self.bytes = json.dumps(registration, separators=(",", ":")).encode()
        self.reg = hashlib.sha256(self.bytes).digest()

    def purpose(self, name):
        return expand(self.master, b"handfast/1 sealed " + name + b"\0"
                      + self.reg)

    def proof(self):
        return hmac.digest(self.purpose(b"proof"), b"handfast/1 proof",
                           "sha256")

    def ack(self):
        return hmac.digest(self.purpose(b"ack"), b"handfast/1 ack", "sha256")

    def open(self, reply):
        """The plaintext of a reply message."""
        sealed = base64.b64decode(reply["sealed"], validate=True)
        aad = (b"handfast/1 sealed reply\0" + self.reg
               + reply["kind"].encode())
        return json.loads(AESGCM(self.purpose(b"reply")).decrypt(
            sealed[:12], sealed[12:], aad))

    # ---- requests -------------------------------------------------------

    def request(self, method, path, message=None, ticket=None, **headers):
        """(status, headers, message); no root is known yet."""
        context = ssl._create_unverified_context()
        ticket = self.ticket if ticket is None else ticket
        if ticket:
            headers["Authorization"] = "Handfast " + (
                base64.urlsafe_b64encode(ticket).decode().rstrip("="))
        body = message
        if isinstance(message, dict):
            body = json.dumps(message).encode()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPSConnection(
            self.realm, self.port, context=context, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            told = json.loads(text) if answer.headers.get_content_type() \
                == "application/json" else text
            return answer.status, answer.headers, told
        finally:
            connection.close()

    def path(self, rest=""):
        return f"/v1/enrollments/{self.id}{rest}"

    def register(self, **options):
        return self.request("POST", "/v1/enrollments", {
            "type": "register", "registration": b64(self.bytes),
            "proof": b64(self.proof())}, **options)

    def poll(self, **options):
        return self.request("GET", self.path(), **options)

    def say(self, message, **options):
        return self.request("POST", self.path("/messages"), message,
                            **options)

    def acknowledge(self, **options):
        return self.say({"type": "ack", "ack": b64(self.ack())}, **options)

    # ---- afterwards -----------------------------------------------------

    def store(self, opened, folder):
        """Writes key, certificate with chain, and root: their paths."""
        paths = [os.path.join(folder, f"{self.id}.{end}")
                 for end in ("crt", "key", "root")]
        ders = [opened["certificate"], *opened["chain"]]
        for path, pem in zip(paths, (
                b"".join(map(pem_of, ders)),
                self.key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()),
                pem_of(opened["roots"][0]))):
            with open(path, "wb") as file:
                file.write(pem)
        return paths


def pem_of(text):
    return x509.load_der_x509_certificate(
        base64.b64decode(text)).public_bytes(serialization.Encoding.PEM)


class Browser:
    """One kept connection, with or without a certificate."""

    def __init__(self, system, certificate=None, key=None):
        self.connection = http.client.HTTPSConnection(
            system.realm, system.port, timeout=30,
            context=system.tls_context(certificate, key))

    def get(self, path, **headers):
        """(status, text)"""
        self.connection.request(
            "GET", path, headers={name.replace("_", "-"): value
                                  for name, value in headers.items()})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def close(self):
        self.connection.close()
