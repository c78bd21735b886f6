#!/usr/bin/python3
"""The issuing CA's key in a token (SoftHSM): made there, used by the signer in
its sandbox for certificates and lists, followed by another in the token."""

import os
import secrets
import stat
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import serialization

import signing
import tap
import users

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
URI = "pkcs11:token=handfast;object={};type=private"


class TokenStack(signing.SignerStack):
    """With a token that holds two keys for CAs, and one for a root."""

    def up_database(self):
        """Comes before the CA."""
        super().up_database()
        self.pin = secrets.token_hex(12)
        folder = os.path.join(self.at.top, "token")
        users.folder(folder, "handfast-signer", "handfast-signer", 0o700)
        conf = os.path.join(self.at.etc, "softhsm2.conf")
        with open(conf, "w", encoding="ascii") as file:
            file.write(f"directories.tokendir = {folder}\n"
                       "objectstore.backend = file\nlog.level = ERROR\n")
        self.tool("softhsm2-util", "--init-token", "--free", "--label",
                  "handfast", "--so-pin", self.pin, "--pin", self.pin)
        for number, (name, kind) in enumerate((
                ("issuing", "EC:prime256v1"), ("next", "EC:prime256v1"),
                ("rsa", "rsa:2048"), ("root", "EC:secp384r1"))):
            self.tool("pkcs11-tool", "--module", MODULE, "--login", "--pin",
                      self.pin, "--keypairgen", "--key-type", kind,
                      "--label", name, "--id", f"0{number + 1}")
        self.own(folder)
        with open(self.pin_file, "w", encoding="ascii") as file:
            file.write(self.pin + "\n")
        users.give(self.pin_file, "root", "handfast-signer", 0o440)

    @staticmethod
    def own(folder):
        for path, folders, files in os.walk(folder):
            for each in folders:
                users.give(os.path.join(path, each), "handfast-signer",
                           "handfast-signer", 0o700)
            for each in files:
                users.give(os.path.join(path, each), "handfast-signer",
                           "handfast-signer", 0o600)

    @property
    def pin_file(self):
        return os.path.join(self.at.etc, "keys", "token.pin")

    def environment(self):
        """The engine leaves what it has made of its RSA method at the end."""
        return {**super().environment(), "SOFTHSM2_CONF": os.path.join(
            self.at.etc, "softhsm2.conf"), "ASAN_OPTIONS":
            "detect_leaks=0:exitcode=99"}

    def tool(self, *argv):
        self.run(list(argv))

    def configuration(self):
        base = super().configuration()
        base["signer"].update(ca_key=URI.format("issuing"),
                              pkcs11_module=MODULE,
                              pkcs11_pin=self.pin_file)
        return base


def certificate(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def keys_in_files(s):
    found = []
    for folder, _, names in os.walk(f"{s.at.etc}/ca"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                if b"PRIVATE KEY" in file.read():
                    found.append(name)
    return found


def issues(s, operator, issuer, what):
    row = signing.Approved(s, operator)
    tap.equal(row.issue(), (204, ""), f"{what} issues")
    issued = row.certificate()
    tap.equal(issued.issuer, issuer.subject, "in its name")
    path = os.path.join(s.at.top, "leaf.pem")
    with open(path, "wb") as file:
        file.write(issued.public_bytes(
            encoding=serialization.Encoding.PEM))
    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-CAfile",
         f"{s.at.pki}/root.pem", "-untrusted", f"{s.at.pki}/chain.pem",
         path], capture_output=True, text=True, check=False)
    if not tap.equal(done.returncode, 0, "openssl verifies it"):
        tap.note(done.stdout + done.stderr)
    return issued


def revoked(s, issued, issuer, path):
    device = s.superuser("SELECT device FROM data.certificate WHERE serial "
                         "= %s", issued.serial_number.to_bytes(16, "big"))
    s.handfast("device", "revoke", str(device[0][0]))

    def listed():
        with open(path, "rb") as file:
            crl = x509.load_der_x509_crl(file.read())
        return crl.is_signature_valid(issuer.public_key()) and \
            crl.get_revoked_certificate_by_serial_number(
                issued.serial_number) is not None

    tap.ok(signing.until(listed), "and signs its list")


def rolls(s, operator):
    done = s.handfast("ca", "roll", "--key", URI.format("nobody"), "--on",
                      "now", "--passphrase-fd", "0", check=False,
                      input=s.passphrase + "\n")
    tap.equal(done.returncode, 1, "a key that the token does not have is "
              "refused")
    told = s.handfast_json("ca", "roll", "--key", URI.format("next"), "--on",
                           "now", "--passphrase-fd", "0",
                           input=s.passphrase + "\n")
    tag = told["issuing"].removeprefix("issuing")
    tap.ok(signing.until(lambda: "issuers=2" in s.log("signer")),
           "the signer takes the next key up")
    issuer = certificate(f"{s.at.pki}/issuing{tag}.pem")
    issued = issues(s, operator, issuer, "the next one")
    revoked(s, issued, issuer, f"{s.at.pki}/crl{tag}.der")
    key = f"{s.at.etc}/ca/authorities/{told['issuing']}/key"
    with open(key, encoding="ascii") as file:
        tap.equal(file.read().strip(), URI.format("next"),
                  "its key's file says where the key is")
    tap.equal(oct(stat.S_IMODE(os.stat(key).st_mode)), "0o400",
              "and is the signer's alone")


def requested(s):
    made = s.handfast_json("ca", "csr", "--key", URI.format("rsa"))
    with open(made["request"], "rb") as file:
        csr = x509.load_pem_x509_csr(file.read())
    tap.ok(csr.is_signature_valid and csr.public_key().key_size == 2048,
           "a request is signed in the token, by RSA too")


def root_in_token(s, operator):
    told = s.handfast_json("ca", "roll", "--root", "--key",
                           URI.format("root"), "--passphrase-fd", "0",
                           input=s.passphrase + "\n")
    tap.equal(told["root_key"], URI.format("root"), "a root's key may be in "
              "a token")
    told = s.handfast_json("ca", "roll", "--root-key", URI.format("root"),
                           "--on", "now")
    tap.ok(signing.until(lambda: "issuers=3" in s.log("signer")),
           "and signs the next issuing CA there")
    tag = told["issuing"].removeprefix("issuing")
    issues(s, operator, certificate(f"{s.at.pki}/issuing{tag}.pem"),
           "that one")


def pin_is_nowhere(s):
    for name in s.log_names():
        tap.ok(s.pin not in s.log(name), f"the PIN is not in {name}'s log")
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                if s.pin.encode() in file.read():
                    tap.ok(False, f"the PIN is in process {entry}'s line")
        except OSError:
            pass


def wrong_pin(s):
    with open(s.pin_file, "w", encoding="ascii") as file:
        file.write("not the PIN\n")
    done = s.handfast("ca", "csr", "--key", URI.format("rsa"), check=False)
    tap.equal(done.returncode, 1, "a wrong PIN is refused")
    tap.holds(done.stderr, "is the PIN right?", "and it is said so")
    done = s.handfast("ca", "csr", "--key",
                      URI.format("rsa") + "?pin-value=" + s.pin, check=False)
    tap.holds(done.stderr, "holds a PIN", "one in the URI is not taken")
    users.give(s.pin_file, "root", "root", 0o644)
    done = s.handfast("ca", "csr", "--key", URI.format("rsa"), check=False)
    tap.holds(done.stderr, "others may use the key", "nor a PIN that all "
              "may read")


def main():
    tap.Stack = TokenStack
    with tap.system("a token holds the CA's key") as s:
        operator = signing.Operator(s)
        tap.equal(keys_in_files(s), ["root.key"],
                  "no CA's key but the root's is in a file")
        issuer = certificate(f"{s.at.pki}/issuing.pem")
        issued = issues(s, operator, issuer, "the signer")
        revoked(s, issued, issuer, f"{s.at.pki}/crl.der")
        for _ in range(5):
            issues(s, operator, issuer, "again it")
        s.restart("signer")
        issues(s, operator, issuer, "started again it")
        rolls(s, operator)
        requested(s)
        root_in_token(s, operator)
        pin_is_nowhere(s)
        wrong_pin(s)


main()
