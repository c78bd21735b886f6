#!/usr/bin/python3
"""handfast-device with keys that never leave a token: enrolled, renewed,
changed for others; by SoftHSM and OpenSSL's engine pkcs11."""

import os
import subprocess

import tap      # first: it says where the others are

import renewing
from cryptography import x509

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "271828"


class Token:
    """A SoftHSM of its own."""

    def __init__(self, s):
        self.folder = os.path.join(s.at.top, "softhsm")
        os.makedirs(os.path.join(self.folder, "tokens"))
        conf = os.path.join(self.folder, "softhsm2.conf")
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"directories.tokendir = {self.folder}/tokens\n"
                       "objectstore.backend = file\nlog.level = ERROR\n")
        self.pin_file = os.path.join(self.folder, "pin")
        with open(self.pin_file, "w", encoding="utf-8") as file:
            file.write(PIN)     # and no line break
        # Whatever engine and token leave behind is theirs.
        self.env = {"SOFTHSM2_CONF": conf, "ASAN_OPTIONS": "detect_leaks=0"}
        self.run("softhsm2-util", "--init-token", "--free", "--label", "hf",
                 "--pin", PIN, "--so-pin", "31415926")

    def run(self, *argv):
        return subprocess.run(argv, check=True, capture_output=True,
                              text=True, env={**os.environ, **self.env})

    def make(self, label, kind="EC:prime256v1"):
        """The URI of a new key."""
        self.run("pkcs11-tool", "--module", MODULE, "--token-label", "hf",
                 "--login", "--pin", PIN, "--keypairgen", "--key-type", kind,
                 "--label", label, "--id", label.encode().hex())
        return self.uri(label)

    def uri(self, label):
        return f"pkcs11:token=hf;object={label}" \
            f"?pin-source=file:{self.pin_file}"


def enroll(s, token, *args):
    saved = s.environment
    s.environment = lambda: {**saved(), **token.env}
    try:
        return renewing.enroll(s, PASSWORD, *args)
    finally:
        s.environment = saved


def whoami(s, token, folder):
    return renewing.run(s, s.device_argv("whoami", "--dir", folder),
                        token.env).returncode


def spki(folder):
    cert = x509.load_pem_x509_certificate(
        renewing.read(os.path.join(folder, "current", "cert.pem")))
    return cert.public_key().public_numbers()


def files(folder):
    return sorted(os.listdir(renewing.current(folder)))


def stays(s, token):
    uri = token.make("first")
    folder = enroll(s, token, "--key", uri)
    tap.equal(files(folder), ["cert.pem", "chain.pem", "key.uri",
                              "roots.pem", "state.json"],
              "enrolled: no key is in the folder")
    old = spki(folder)
    status, events = renewing.renew(s, folder, "--now", env=token.env)
    tap.equal(status, 0, "renewed: " + renewing.message(events))
    tap.equal(spki(folder), old, "the key stays")
    tap.equal(whoami(s, token, folder), 0, "and works")
    tap.equal(os.readlink(folder + "/current"), "b", "in the other slot")
    here = os.path.join(folder, "current")
    done = renewing.run(s, [
        "curl", "-sS", "-f", "--engine", "pkcs11", "--key-type", "ENG",
        "--key", renewing.read(here + "/key.uri").decode().strip(),
        "--cert", here + "/chain.pem", "--cacert", here + "/roots.pem",
        s.device_url("/v1/whoami")], token.env)
    tap.holds(done.stdout, '"device"', "a stock client uses it, too")
    tap.note(done.stderr)
    return folder


def changes(s, token, folder):
    old = spki(folder)
    uri = token.make("second")
    status, _ = renewing.renew(s, folder, "--now", "--key", uri,
                               env=token.env)
    tap.equal(status, 0, "another key of the token, by the old one's word")
    tap.ok(spki(folder) != old, "is another")
    tap.equal(whoami(s, token, folder), 0, "and works")

    folder = renewing.enroll(s, PASSWORD)
    status, _ = renewing.renew(s, folder, "--now", "--key",
                               token.make("third", "rsa:2048"),
                               env=token.env)
    tap.equal(status, 0, "from a file into the token, RSA")
    tap.ok("key.pem" not in files(folder), "out of the folder")
    status, _ = renewing.renew(s, folder, "--now", env=token.env)
    tap.equal(status, 0, "where it renews")
    tap.equal(whoami(s, token, folder), 0, "and works")


def fails(s, token, folder):
    slot, before = renewing.current(folder), spki(folder)
    status, events = renewing.renew(s, folder, "--now", "--key",
                                    token.uri("none"), env=token.env)
    tap.equal(status, 1, "a key that is not there: "
              + renewing.message(events))
    with open(token.pin_file, "w", encoding="utf-8") as file:
        file.write("000000")
    status, events = renewing.renew(s, folder, "--now", env=token.env)
    tap.equal(status, 1, "the wrong PIN: " + renewing.message(events))
    with open(token.pin_file, "w", encoding="utf-8") as file:
        file.write(PIN)
    away = {**token.env, "SOFTHSM2_CONF": "/nonexistent"}
    status, events = renewing.renew(s, folder, "--now", env=away)
    tap.equal(status, 1, "the token is away: " + renewing.message(events))
    tap.equal((renewing.current(folder), spki(folder)), (slot, before),
              "nothing has changed")
    tap.equal(renewing.renew(s, folder, "--now", env=token.env)[0], 0,
              "with the token back it renews")
    got = renewing.run(s, s.device_argv(
        "enroll", *s.device_where(), "--dir", s.at.top + "/none", "--key",
        token.uri("none")), token.env)
    tap.equal(got.returncode, 1, "enroll: a key that is not there")
    tap.holds(got.stderr, "The token does not give this key", "is told")
    got = renewing.run(s, s.device_argv(
        "enroll", *s.device_where(), "--dir", s.at.top + "/none", "--key",
        "key.pem"))
    tap.equal(got.returncode, 2, "enroll: no URI")


with tap.system("keys live in tokens", settings=renewing.OFTEN) as system:
    PASSWORD = system.account("ann", "enroll", "view")
    hsm = Token(system)
    device = stays(system, hsm)
    changes(system, hsm, device)
    fails(system, hsm, device)
