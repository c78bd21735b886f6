"""Devices by SQL and the signer, what the guard, OCSP and the lists say of
their certificates, and time in programs.

    s = revoking.system()
    device = s.issue()                      # number, certificate
    s.guard(device)                         # 204, 403
    s.ocsp(device.certificate)              # cryptography's answer
"""

import base64
import os
import subprocess
import urllib.parse
import urllib.request
import uuid

import psycopg2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

import tap
import cluster      # noqa: E402 (tap has set the path)
import signing
from protocol import Device, draw_code
from signing import Approved, Operator

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
TYPE = "application/ocsp-request"
DER = Encoding.DER


class Quick(Device):
    """A code that nobody types: what would be derived from it is drawn."""

    def draw(self):
        self.code = draw_code("sealed")
        self.id = str(uuid.uuid4())
        self.ticket = os.urandom(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.master = os.urandom(32)


signing.Device = Quick


class RevokingStack(tap.Stack):
    """The whole system, with devices that take no time."""

    operator = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.lines = {}     # to the database, by role

    def psql(self, role, sql, *values, **options):
        """As the stack's own, on a kept connection."""
        if options:
            return super().psql(role, sql, *values, **options)
        if role not in self.lines or self.lines[role].closed:
            self.lines[role] = self.cluster.connect(role, cluster.NAME)
        try:
            with self.lines[role].cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else ()
        except psycopg2.Error:
            self.lines.pop(role).close()
            raise

    def stop(self, name):
        if name == "postgres":
            while self.lines:
                self.lines.popitem()[1].close()
        super().stop(name)

    def superuser(self, sql, *values):
        return self.psql("postgres", sql, *values)

    def issue(self, key=None):
        """A device by the signer's own path, and delivered."""
        self.operator = self.operator or Operator(self)
        return Issued(self, self.operator, key)

    @property
    def issuing(self):
        with open(f"{self.at.etc}/ca/issuing.pem", "rb") as pem:
            return x509.load_pem_x509_certificate(pem.read())

    def list(self, name="crl"):
        with open(f"{self.at.pki}/{name}.der", "rb") as der:
            return x509.load_der_x509_crl(der.read())

    def guard(self, certificate):
        """The guard's status, as nginx gets it."""
        pem = certificate.public_bytes(Encoding.PEM).decode()
        return self.call("guard/auth.sock", "/auth", CLIENT_VERIFY="SUCCESS",
                         CLIENT_CERT=urllib.parse.quote(pem))[0]

    def at_time(self, name, seconds):
        """From its next start the program's clock is ahead."""
        env = self.supervisor.programs[name].env
        if seconds == 0:
            env.pop("LD_PRELOAD", None)
            return
        env.update(LD_PRELOAD=FAKETIME, FAKETIME=f"+{seconds}s",
                   FAKETIME_DONT_FAKE_MONOTONIC="1")
        options = env.get("ASAN_OPTIONS", "")
        if "verify_asan_link_order" not in options:
            env["ASAN_OPTIONS"] = options + ":verify_asan_link_order=0"


class Issued:
    """One device with its certificate."""

    def __init__(self, system, operator, key):
        row = Approved(system, operator, key=key)
        status, wire = row.issue()
        assert status == 204, wire
        err = system.psql("handfast_ra", "SELECT err FROM api.acknowledge("
                          "%s, %s, %s)", row.device.id,
                          sha256(row.device.ticket),
                          sha256(row.device.ack()))[0][0]
        assert err == "none", err
        number, der = system.superuser(
            "SELECT device, der FROM data.certificate WHERE enrollment = %s",
            row.id)[0]
        self.id = number
        self.row = row
        self.certificate = x509.load_der_x509_certificate(bytes(der))
        self.serial = self.certificate.serial_number


def sha256(data):
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def request_for(certificate, issuer, digest=None, nonce=None):
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate, issuer, digest or hashes.SHA1())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), False)
    return builder.build().public_bytes(DER)


class Answer:
    """(status, headers, answer) over http or https."""

    def __init__(self, url, body=None, context=None):
        request = urllib.request.Request(
            url, body, {"Content-Type": TYPE} if body is not None else {})
        with urllib.request.urlopen(request, timeout=30,
                                    context=context) as answer:
            self.headers = answer.headers
            self.der = answer.read()
        self.ocsp = ocsp.load_der_ocsp_response(self.der)

    @property
    def status(self):
        return self.ocsp.response_status.name


def get(base, request, quoted=True, context=None):
    text = base64.b64encode(request).decode()
    if quoted:
        text = urllib.parse.quote(text, safe="")
    return Answer(f"{base}/{text}", context=context)


def post(base, request, context=None):
    return Answer(base, request, context)


def run(*argv, check=True, **options):
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60,
                          **options)
    if check and done.returncode != 0:
        raise RuntimeError(f"{argv}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def store(folder, name, certificate):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(certificate.public_bytes(Encoding.PEM))
    return path
