#!/usr/bin/python3
"""An issuing CA that somebody else's root has signed: asked for, refused for
each thing that is wrong with it, taken in, and at work; also as the first."""

import os
import subprocess
import tempfile

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

import later
import signing
import tap
from foreign import GOOD, Foreign, joined, openssl
from https_device import Device
from operating import Operator

CA, USAGE, KEY_ID, ISSUER_ID = GOOD


class Imported(tap.Stack):
    """Its only CA is somebody else's."""

    def up_authority(self):
        self.folder = tempfile.mkdtemp(dir=self.at.top)
        self.foreign = Foreign(self.folder, "first")
        made = self.handfast_json("ca", "csr")
        self.handfast("ca", "import", joined(
            self.folder, "import.pem", self.foreign.sign(made["request"]),
            self.foreign.cert))
        super().up_authority()

    def handfast(self, *args, **options):
        if args[:2] == ("ca", "init"):      # what this one does without
            return None
        return super().handfast(*args, **options)


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def asked(s):
    """The request, as another CA reads it."""
    made = s.handfast_json("ca", "csr")
    with open(made["request"], "rb") as file:
        csr = x509.load_pem_x509_csr(file.read())
    constraints = csr.extensions.get_extension_for_oid(
        ExtensionOID.BASIC_CONSTRAINTS).value
    tap.ok(csr.is_signature_valid, "the request is signed by its key")
    tap.equal((constraints.ca, constraints.path_length), (True, 0),
              "asks for a CA that has none below it")
    tap.holds(csr.subject.rfc4514_string(), made["name"], "and has its name")
    key = os.path.join(os.path.dirname(made["request"]), "key")
    tap.equal(oct(os.stat(key).st_mode & 0o777), "0o400", "its key is kept")
    return made


def refused(s, paths, why, what):
    path = joined(s.folder, "import.pem", *paths)
    done = s.handfast("ca", "import", path, check=False)
    tap.equal(done.returncode, 1, f"{what} is refused")
    tap.holds(done.stderr, why, "and it is said why")


def refusals(s, root, request):
    def signed(*extensions, **options):
        return [root.sign(request, *extensions, **options), root.cert]

    other = os.path.join(s.folder, "other.csr")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other",
            "-keyout", os.path.join(s.folder, "other.key"), "-out", other)
    refused(s, [root.sign(other), root.cert],
            "none of its certificates is for a key", "another key's")
    refused(s, signed("basicConstraints = critical, CA:FALSE", USAGE, KEY_ID,
                      ISSUER_ID), "CA:TRUE", "one that is no CA")
    refused(s, signed("basicConstraints = CA:TRUE", USAGE, KEY_ID, ISSUER_ID),
            "not critical", "one whose constraints may be overlooked")
    refused(s, signed(CA, KEY_ID, ISSUER_ID), "keyCertSign",
            "one without keyUsage")
    refused(s, signed(CA, "keyUsage = critical, cRLSign", KEY_ID, ISSUER_ID),
            "keyCertSign", "one that may sign no certificates")
    refused(s, signed(CA, "keyUsage = critical, keyCertSign", KEY_ID,
                      ISSUER_ID), "cRLSign", "one that may sign no lists")
    refused(s, signed(CA, USAGE, "subjectKeyIdentifier = none", ISSUER_ID),
            "subjectKeyIdentifier", "one without a key identifier")
    refused(s, signed(CA, USAGE, KEY_ID, ISSUER_ID,
                      "extendedKeyUsage = codeSigning"),
            "clients would not accept", "one for another purpose")
    refused(s, signed(CA, USAGE, KEY_ID, ISSUER_ID, "nameConstraints = "
                      "critical, permitted;URI:elsewhere.example"),
            "clients would not accept", "one for other names")
    refused(s, signed(CA, USAGE, KEY_ID, ISSUER_ID, "nameConstraints = "
                      "critical, permitted;DNS:elsewhere.example"),
            "clients would not accept", "one for other servers")
    refused(s, signed(dates=("20200101000000Z", "20210101000000Z")),
            "has ended", "one that has ended")
    refused(s, signed(dates=("20990101000000Z", "20991231000000Z")),
            "not valid yet", "one that is not valid yet")
    refused(s, signed()[:1], "add them", "one without its root")
    low = root.below("low", "basicConstraints = critical, CA:TRUE, pathlen:0",
                     *GOOD[1:])
    refused(s, [low.sign(request), low.cert, root.cert],
            "path length", "one below a CA that may have none below it")
    weak = root.below("lists", CA.replace("0", "1"),
                      "keyUsage = critical, cRLSign", KEY_ID, ISSUER_ID)
    refused(s, [weak.sign(request), weak.cert, root.cert],
            "clients would not accept", "one by a CA that may not sign")
    done = s.handfast("ca", "import", s.at.conf, check=False)
    tap.holds(done.stderr, "not a PEM file of certificates", "a file that is "
              "none is refused")
    done = s.handfast("ca", "import", "/nowhere/at/all", check=False)
    tap.equal(done.returncode, 1, "so is one that is not there")
    own = os.path.join(s.folder, "own.pem")
    subprocess.run(["openssl", "req", "-x509", "-key", os.path.join(
        os.path.dirname(request), "key"), "-subj", "/CN=own", "-days", "10",
        "-out", own], check=True, capture_output=True)
    refused(s, [own], "signed by its own key", "a self-signed one")


def enrolled(s, operator, name):
    device = Device(s.realm, s.port, name=name)
    device.register()
    told = operator.admit(device)
    device.acknowledge()
    return device, told, device.store(told, s.folder)


def verifies(s, root, leaf, what):
    """The file has the chain behind the certificate."""
    done = subprocess.run(["openssl", "verify", "-x509_strict", "-CAfile",
                           root, "-untrusted", leaf, leaf],
                          capture_output=True, text=True, check=False)
    if not tap.equal(done.returncode, 0, what):
        tap.note(done.stdout + done.stderr)


def taken_in(s, operator, made, root):
    """Behind a CA in between, in any order of the file."""
    middle = root.below("middle")
    cert = middle.sign(made["request"])
    told = s.handfast_json("ca", "import", "--on", "now", joined(
        s.folder, "import.pem", root.cert, middle.cert, cert))
    tap.ok(not os.path.exists(os.path.dirname(made["request"])),
           "the request waits no more")
    done = s.handfast("ca", "import", cert, check=False)
    tap.holds(done.stderr, "none of its certificates is for a key",
              "nothing is taken in twice")
    rows = {row["what"]: row["state"] for row in
            s.handfast_json("ca", "show")["certificates"]}
    tap.equal(rows[told["issuing"]], "current", "it is the current one")
    tap.ok(signing.until(lambda: "issuers=2 roots=2" in s.log("signer")),
           "the signer has it")
    later.reload_nginx(s)
    device, _, files = enrolled(s, operator, "under the other root")
    tap.equal(load(files[0]).issuer, load(cert).subject, "it issues")
    verifies(s, root.cert, files[0], "its certificates lead to that root")
    tap.equal(later.get(s, "/demo/", *files[:2]), 200,
              "and the guard lets their devices in")
    tag = told["issuing"].removeprefix("issuing")
    with open(f"{s.at.pki}/crl{tag}.der", "rb") as file:
        lists = x509.load_der_x509_crl(file.read())
    tap.ok(lists.is_signature_valid(load(cert).public_key()),
           "it has a list")
    done = s.handfast("ca", "roll", "--passphrase-fd", "0", check=False,
                      input="no passphrase\n")
    tap.holds(done.stderr, "cannot be opened", "no root is here to roll by")
    return device


def main():
    tap.Stack = Imported
    with tap.system("a CA is imported") as s:
        operator = Operator(s)
        _, _, files = enrolled(s, operator, "of the first")
        verifies(s, s.foreign.cert, files[0], "the first CA of all is "
                 "somebody else's")
        tap.equal(later.get(s, "/demo/", *files[:2]), 200, "and at work")
        made = asked(s)
        root = Foreign(s.folder, "second")
        refusals(s, root, made["request"])
        taken_in(s, operator, made, root)
        tap.equal(later.get(s, "/demo/", *files[:2]), 200,
                  "devices of the first stay in")


main()
