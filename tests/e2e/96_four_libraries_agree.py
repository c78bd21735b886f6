#!/usr/bin/python3
"""OpenSSL, GnuTLS, NSS and Python's cryptography agree on certificates, lists,
deltas and OCSP answers: what is good, on hold, released and revoked."""

import os
import shutil
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

import tap
from revoking import RevokingStack, post, request_for, run, store
from signing import until

FIRST = ("good", "held", "revoked", "released")
NAMES = (*FIRST, "later")       # revoked after the complete list was fetched


def told(*argv):
    """(did it say yes, all that it said)"""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    return done.returncode == 0, done.stdout + done.stderr


class Files:
    """What a relying party has."""

    def __init__(self, s, folder, devices):
        self.s, self.folder = s, folder
        self.root = s.root_pem
        self.issuing = store(folder, "issuing.pem", s.issuing)
        self.certs = {name: store(folder, f"{name}.pem", device.certificate)
                      for name, device in devices.items()}
        self.ders = {}
        for name, certificate in (
                ("root", self.read_root()), ("issuing", s.issuing),
                *((name, device.certificate)
                  for name, device in devices.items())):
            self.ders[name] = f"{folder}/{name}.der"
            with open(self.ders[name], "wb") as file:
                file.write(certificate.public_bytes(Encoding.DER))

    def read_root(self):
        with open(self.root, "rb") as file:
            return x509.load_pem_x509_certificate(file.read())

    def keep(self, name, *lists):
        """Lists in one PEM file."""
        path = f"{self.folder}/{name}"
        with open(path, "wb") as file:
            for crl in lists:
                file.write(crl.public_bytes(Encoding.PEM))
        return path


def expect(found, revoked, what):
    tap.equal(sorted(found), sorted(revoked), what)


def by_openssl(files, lists, revoked, what, *options):
    found, odd = [], []
    for name, path in files.certs.items():
        good, text = told("openssl", "verify", "-x509_strict", "-crl_check",
                          *options, "-CRLfile", lists, "-CAfile", files.root,
                          "-untrusted", files.issuing, path)
        if not good and "certificate revoked" in text:
            found.append(name)
        elif not good:
            odd.append((name, text))
    tap.equal(odd, [], f"openssl takes {what}")
    expect(found, revoked, f"openssl: {what}")


def by_gnutls(files, lists, revoked):
    good, text = told("certtool", "--verify-crl", "--infile", lists,
                      "--load-ca-certificate", files.issuing)
    tap.ok(good and "Verified" in text, "certtool verifies the list")
    found = []
    for name, path in files.certs.items():
        chain = f"{files.folder}/chain.pem"
        with open(chain, "wb") as out:
            for part in (path, files.issuing):
                with open(part, "rb") as file:
                    out.write(file.read())
        good, text = told("certtool", "--verify", "--infile", chain,
                          "--load-ca-certificate", files.root, "--load-crl",
                          lists)
        if "revoked" in text:
            found.append(name)
        elif not good:
            tap.ok(False, f"certtool on {name}: {text}")
    expect(found, revoked, "GnuTLS: the complete list")


def ocsp_by_gnutls(files, want):
    found = {}
    for name, path in files.certs.items():
        saved = f"{files.folder}/answer"
        run("ocsptool", "--ask=" + files.s.http_url("/ocsp"), "--load-cert",
            path, "--load-issuer", files.issuing, "--outfile", saved)
        good, text = told("ocsptool", "--verify-response", "--load-response",
                          saved, "--load-signer", files.issuing)
        if not tap.ok(good and "Success" in text,
                      f"ocsptool verifies {name}"):
            tap.note(text)
        text = run("ocsptool", "--response-info", "--load-response", saved)
        found[name] = "revoked" if "Status: revoked" in text else "good"
    tap.equal(found, want, "GnuTLS: OCSP")


class Nss:
    """A database of NSS."""

    def __init__(self, files):
        self.files = files
        self.home = f"{files.folder}/nss"
        os.mkdir(self.home)
        self.db = ("-d", f"sql:{self.home}")
        run("certutil", *self.db, "-N", "--empty-password")
        for name, trust in (("root", "CT,C,C"), ("issuing", ",,")):
            run("certutil", *self.db, "-A", "-n", name, "-t", trust, "-i",
                files.ders[name])

    def take(self, crl):
        path = f"{self.home}/list.der"
        with open(path, "wb") as file:
            file.write(crl.public_bytes(Encoding.DER))
        return told("crlutil", *self.db, "-I", "-t", "1", "-i", path)

    def revoked(self, method, *flags):
        """By its own fetching of what the certificate names, or not."""
        found = []
        for name in self.files.certs:
            good, text = told(
                "vfychain", *self.db, "-pp", "-u", "0", "-g", "leaf", "-h",
                "requireFreshInfo", "-m", method, *flags,
                self.files.ders[name], self.files.ders["issuing"])
            if "revoked" in text.lower():
                found.append(name)
            elif not good:
                tap.ok(False, f"vfychain {method} on {name}: {text}")
        return found


def by_nss(files, crl, revoked):
    nss = Nss(files)
    good, text = nss.take(crl)
    tap.ok(good, f"crlutil takes the list {text}")
    text = run("crlutil", *nss.db, "-L", "-n", "issuing")
    tap.equal(text.count("Serial Number:"), len(list(crl)),
              "and shows all of it")
    found = []
    for name, path in files.ders.items():
        if name in files.certs:
            run("certutil", *nss.db, "-A", "-n", name, "-t", ",,", "-i", path)
            good, text = told("certutil", *nss.db, "-V", "-n", name, "-u",
                              "C")
            if "revoked" in text.lower():
                found.append(name)
            elif not good:
                tap.ok(False, f"certutil -V on {name}: {text}")
    expect(found, revoked, "NSS: the complete list")
    return nss


def by_python(crl, delta, devices, revoked):
    found = [name for name, device in devices.items() if
             crl.get_revoked_certificate_by_serial_number(device.serial)]
    expect(found, revoked, "Python: the complete list")
    reasons = {entry.serial_number: entry.extensions.get_extension_for_class(
        x509.CRLReason).value.reason for entry in delta}
    tap.equal([reasons.get(devices[name].serial) for name in NAMES],
              [None, x509.ReasonFlags.certificate_hold,
               x509.ReasonFlags.key_compromise,
               x509.ReasonFlags.remove_from_crl,
               x509.ReasonFlags.superseded], "Python: the delta's reasons")
    points = crl.extensions.get_extension_for_class(x509.FreshestCRL)
    tap.ok(not points.critical, "Python: the freshest CRL is named")


def ocsp_by_python(s, devices, want):
    """The signature and the chain of delegation, by hand."""
    found = {}
    for name, device in devices.items():
        said = post(s.http_url("/ocsp"), request_for(
            device.certificate, s.issuing, hashes.SHA256())).ocsp
        delegate = said.certificates[0]
        delegate.public_key().verify(said.signature, said.tbs_response_bytes,
                                     ec.ECDSA(said.signature_hash_algorithm))
        s.issuing.public_key().verify(
            delegate.signature, delegate.tbs_certificate_bytes,
            ec.ECDSA(delegate.signature_hash_algorithm))
        found[name] = "good" if said.certificate_status == \
            ocsp.OCSPCertStatus.GOOD else "revoked"
        assert said.serial_number == device.serial
    tap.equal(found, want, "Python: OCSP")


def ocsp_by_openssl(files, want):
    found = {}
    for name, path in files.certs.items():
        text = run("openssl", "ocsp", "-sha256", "-issuer", files.issuing,
                   "-cert", path, "-CAfile", files.root, "-verify_other",
                   files.issuing, "-url", files.s.http_url("/ocsp"))
        tap.holds(text, "Response verify OK", f"openssl verifies {name}")
        found[name] = "revoked" if f"{path}: revoked" in text else "good"
    tap.equal(found, want, "OpenSSL: OCSP")


def listed(s, devices, *names):
    """Waits until the list holds exactly these."""
    want = {devices[name].serial for name in names}
    tap.ok(until(lambda: {entry.serial_number for entry in s.list()} == want
                 and number(s.list()) == number(s.list("delta"))),
           f"the list comes to hold {names}")


def number(crl):
    return crl.extensions.get_extension_for_class(
        x509.CRLNumber).value.crl_number


def change(s, devices):
    """To the end of what is judged; the complete list of before the last."""
    s.handfast("device", "hold", str(devices["released"].id))
    s.handfast("device", "hold", str(devices["held"].id))
    s.handfast("device", "revoke", "--reason", "key-compromise",
               str(devices["revoked"].id))
    listed(s, devices, "held", "released", "revoked")
    before = s.list()
    s.handfast("device", "release", str(devices["released"].id))
    s.handfast("device", "revoke", "--reason", "superseded",
               str(devices["later"].id))
    listed(s, devices, "held", "revoked", "later")
    return before


if any(shutil.which(tool) is None for tool in (
        "certtool", "ocsptool", "certutil", "crlutil", "vfychain")):
    tap.skip("no gnutls-bin or libnss3-tools")
tap.Stack = RevokingStack
with tap.system("agreement", settings={"signer": {"tick": 1}}) as s, \
        tempfile.TemporaryDirectory() as folder:
    devices = {name: s.issue() for name in NAMES}
    before = change(s, devices)
    crl, delta = s.list(), s.list("delta")
    files = Files(s, folder, devices)
    old, new = ("held", "released", "revoked"), ("held", "revoked", "later")
    want = {name: "revoked" if name in new else "good" for name in NAMES}
    by_openssl(files, files.keep("old.pem", before), old, "an older list")
    by_openssl(files, files.keep("new.pem", crl), new, "the newest list")
    by_openssl(files, files.keep("both.pem", before, delta), new,
               "the older list with the newest delta", "-use_deltas",
               "-extended_crl")
    by_gnutls(files, files.keep("new.pem", crl), new)
    nss = by_nss(files, crl, new)
    by_python(crl, delta, devices, new)
    ocsp_by_openssl(files, want)
    ocsp_by_gnutls(files, want)
    ocsp_by_python(s, devices, want)
    expect(nss.revoked("ocsp", "-s", "failIfNoInfo"), new, "NSS: OCSP")
    expect(nss.revoked("crl", "-s", "failIfNoInfo"), new,
           "NSS: the list that the certificate names")
