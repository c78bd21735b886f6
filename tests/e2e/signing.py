"""The signer with its database and nothing else: a test plays the others.

    tap.Stack = signing.SignerStack
    with tap.system("…") as s:
        row = signing.Approved(s)
        status, wire = row.issue()
        row.certificate()
"""

import base64
import json
import pwd
import secrets
import time

from cryptography import x509

from tap import Stack      # sets the path for the next
import fastcgi             # noqa: E402
from protocol import Device, sha256, wrapped

NEEDED = ("postgres", "signer")
CONSOLE = "signer/console/fcgi.sock"
ADMIN = "signer/admin/fcgi.sock"
SWEEP = "signer/sweep/fcgi.sock"


class SignerStack(Stack):
    """PostgreSQL, a CA and the signer."""

    def start(self, name, wait=True):
        if name in NEEDED:
            super().start(name, wait)

    def wait_healthy(self, name, timeout=20):
        if name in NEEDED:
            super().wait_healthy(name, timeout)

    def journal(self):
        """Its lines, split."""
        with open(f"{self.at.state}/signer/journal",
                  encoding="ascii") as lines:
            return [line.split() for line in lines]

    def journalled(self, kind):
        return [line for line in self.journal() if line[0] == kind]

    def crl(self):
        with open(f"{self.at.pki}/crl.der", "rb") as der:
            return x509.load_der_x509_crl(der.read())

    def superuser(self, sql, *values):
        return self.psql("postgres", sql, *values)


def uid_of(name):
    return pwd.getpwnam(name).pw_uid


def request(system, path, uri, body, kind):
    """One POST with a body."""
    return fastcgi.request(f"{system.at.run}/{path}", {
        "DOCUMENT_URI": uri, "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind},
        body)


def until(true, seconds=20):
    """Waits for it; says whether it came."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Operator:
    """A session by SQL, as the console would make it."""

    def __init__(self, system, name="olga"):
        self.system = system
        self.name = name
        system.account(name, "enroll", "view", "revoke")
        self.session = secrets.token_bytes(32)
        account, fits = system.psql(
            "handfast_console", "SELECT account, password_hash"
            " FROM api.sign_in_begin(%s, NULL)", name)[0]
        system.psql("handfast_console",
                    "SELECT err FROM api.sign_in_end(%s, %s, %s, %s, NULL,"
                    " 'test', 1800, 43200)", name, account, fits,
                    self.session)

    def ask(self, function, *values):
        """The err of an api function whose first argument is the session."""
        places = ", ".join(["%s"] * (len(values) + 1))
        return self.system.psql(
            "handfast_console", f"SELECT err FROM api.{function}({places})",
            self.session, *values)[0][0]


class Approved:
    """A registered, verified and approved row, with what its device knows."""

    def __init__(self, system, operator, profile="device", approve=True,
                 key=None):
        self.system = system
        self.operator = operator
        self.device = Device(system.realm)
        if key is not None:
            self.device.key = key
            self.device.build({"name": "Cold room 3"})
        self.id = self.device.id
        self.register()
        self.claim()
        if approve:
            self.approve(profile)

    def register(self):
        d = self.device
        told = json.loads(d.bytes)
        err = self.system.psql(
            "handfast_ra",
            "SELECT err FROM api.register(NULL, 50, 1000, ARRAY[ROW(%s, %s,"
            " %s, %s, 'sealed', %s, NULL, %s, 'Cold room 3', NULL, NULL,"
            " NULL, %s, 'P-256', '192.0.2.1')::api.registration])",
            d.bytes, d.reg, d.id, sha256(d.ticket),
            base64.b64decode(told["locator"]), d.proof(),
            d.fingerprint())[0][0]
        assert err == "none", err

    def claim(self):
        d = self.device
        with open(f"{self.system.at.etc}/keys/seal.key", "rb") as seal:
            key = seal.read()
        wrap = wrapped(key, secrets.token_bytes(12), d.reply_key(), d.id,
                       d.reg)
        err = self.operator.ask("claim", d.id, d.reg, True, wrap,
                                sha256(d.ack()), *[None] * 5)
        assert err == "none", err

    def approve(self, profile="device"):
        d = self.device
        err = self.operator.ask("approve", d.id, d.reg, d.fingerprint(),
                                profile, "Cold room 3", None, None)
        assert err == "none", err

    def issue(self, socket_path=CONSOLE):
        """(status, wire name)"""
        status, _, body = self.system.call(
            socket_path, "/issue", REQUEST_METHOD="POST", ENROLLMENT=self.id)
        return status, body.decode().strip()

    def state(self):
        return self.system.superuser(
            "SELECT state, reason FROM data.enrollment WHERE id = %s",
            self.id)[0]

    def reply(self):
        """The opened reply, as the device gets it."""
        sealed = self.system.superuser(
            "SELECT reply FROM data.enrollment WHERE id = %s", self.id)[0][0]
        return self.device.open({"kind": "certificate", "sealed":
                                 base64.b64encode(sealed).decode()})

    def certificate(self):
        return x509.load_der_x509_certificate(
            base64.b64decode(self.reply()["certificate"]))
