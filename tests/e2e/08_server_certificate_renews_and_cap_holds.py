#!/usr/bin/python3
"""The CA is made once and readable by the signer alone; nginx's certificate
is renewed for the key it has; the signer stops at its own hourly cap."""

import datetime
import os
import stat
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import signing
import tap

tap.Stack = signing.SignerStack

CAP = 5         # the first server certificate counts


def files(s):
    etc = s.at.etc
    for path, mode, user in (
            (f"{etc}/ca/issuing.key", 0o400, "handfast-signer"),
            (f"{etc}/ca/offline/root.key", 0o400, "root"),
            (f"{etc}/ca/offline", 0o700, "root"),
            (f"{etc}/keys/seal.key", 0o440, "root"),
            (f"{etc}/keys/psk.key", 0o440, "root"),
            (f"{s.at.pki}/server.key", 0o600, "root"),
            (f"{s.at.state}/signer/journal", 0o600, "handfast-signer")):
        found = os.stat(path)
        tap.equal(oct(stat.S_IMODE(found.st_mode)), oct(mode),
                  f"{os.path.basename(path)} has its mode")
        if os.geteuid() == 0:
            tap.equal(found.st_uid, signing.uid_of(user),
                      f"{os.path.basename(path)} is {user}'s")
    with open(f"{etc}/ca/offline/root.key", encoding="ascii") as key:
        tap.holds(key.read(), "BEGIN ENCRYPTED PRIVATE KEY",
                  "the root's key is encrypted")
    opened = subprocess.run(
        ["openssl", "pkey", "-in", f"{etc}/ca/offline/root.key", "-passin",
         "stdin", "-noout"], input=s.passphrase, text=True, check=False,
        capture_output=True)
    tap.equal(opened.returncode, 0, "and its passphrase opens it")


def made_once(s):
    before = {}
    for folder, _, names in os.walk(f"{s.at.etc}/ca"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                before[name] = file.read()
    done = s.handfast("ca", "init", "--passphrase-fd", "0", check=False,
                      input="another passphrase\n")
    tap.equal(done.returncode, 1, "a second init is refused")
    tap.holds(done.stderr, "is there already", "and says why")
    for folder, _, names in os.walk(f"{s.at.etc}/ca"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                tap.ok(before[name] == file.read(), f"{name} stays")


def server_pem(s):
    with open(f"{s.at.pki}/server.pem", "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def put_old(s, authority=None):
    """A server certificate of our CA that ends in a minute."""
    with open(f"{s.at.etc}/ca/issuing.key", "rb") as file:
        key = authority or serialization.load_pem_private_key(file.read(),
                                                              None)
    with open(f"{s.at.pki}/issuing.pem", "rb") as file:
        issuing = x509.load_pem_x509_certificate(file.read())
    now = datetime.datetime.utcnow()
    current = server_pem(s)
    builder = x509.CertificateBuilder(
        issuer_name=issuing.subject, subject_name=current.subject,
        public_key=current.public_key(), serial_number=4711,
        not_valid_before=issuing.not_valid_before,
        not_valid_after=now + datetime.timedelta(seconds=60))
    for extension in current.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    old = builder.sign(key, hashes.SHA256())
    with open(f"{s.at.pki}/server.pem", "wb") as file:
        file.write(old.public_bytes(serialization.Encoding.PEM))
    return old


def renew(s):
    status, _, body = s.call(signing.SWEEP, "/server-cert-renew",
                             REQUEST_METHOD="POST")
    return status, body.decode().strip()


def renewed(s):
    first = server_pem(s)
    tap.equal(renew(s), (204, ""), "nothing is due")
    tap.ok(server_pem(s) == first, "and nothing happens")
    old = put_old(s)
    tap.equal(renew(s), (204, ""), "less than a third of a life is left")
    tap.ok(server_pem(s) != old, "it is renewed")
    fresh = server_pem(s)
    tap.ok(fresh.public_key().public_numbers()
           == first.public_key().public_numbers(), "for the same key")
    tap.ok(fresh.not_valid_after > old.not_valid_after, "with a later end")
    tap.equal(len(s.journalled("server")), 3,
              "and journalled, beside the first and that of OCSP")
    put_old(s, ec.generate_private_key(ec.SECP256R1()))
    tap.equal(renew(s)[0], 400, "another CA's certificate is not")
    again = s.handfast_json("ca", "server-cert")
    tap.ok(not again["new_key"], "by hand it keeps the key")
    tap.ok(server_pem(s).public_key().public_numbers()
           == first.public_key().public_numbers(), "the same one")


def cap(s, operator):
    for n in range(CAP - len(s.journalled("server"))):
        tap.equal(signing.Approved(s, operator).issue(), (204, ""),
                  f"certificate {n + 1} within the cap")
    late = signing.Approved(s, operator)
    tap.equal(late.issue(), (429, "cap"), "one over the cap waits")
    tap.equal(late.state()[0], "approved", "as it was approved")
    tap.ok(late.id not in str(s.journal()), "and nothing was signed")


def main():
    with tap.system("server certificate",
                    settings={"signer": {"hourly_cap": CAP}}) as s:
        files(s)
        made_once(s)
        renewed(s)
        cap(s, signing.Operator(s))


main()
