#!/usr/bin/python3
"""What the CA and the signer make is accepted by OpenSSL's strictest check,
GnuTLS and Python, and says what RFC 5280 and our profile want."""

import datetime
import os
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

import signing
import tap

tap.Stack = signing.SignerStack

KEYS = (("P-256", None),
        ("P-384", ec.generate_private_key(ec.SECP384R1())),
        ("RSA 2048", rsa.generate_private_key(65537, 2048)))


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tap.note(done.stdout + done.stderr)
    return done.returncode == 0


class Judges:
    """Three implementations, one root."""

    def __init__(self, system, folder):
        self.system = system
        self.folder = folder
        self.crl = os.path.join(folder, "crl.pem")
        with open(self.crl, "wb") as crl:
            crl.write(system.crl().public_bytes(serialization.Encoding.PEM))

    def path(self, name, *parts):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(b"".join(parts))
        return path

    def judge(self, certificate, purpose, what):
        pki = self.system.at.pki
        with open(f"{pki}/issuing.pem", "rb") as file:
            issuing = file.read()
        leaf = self.path("leaf.pem", pem(certificate))
        chain = self.path("chain.pem", pem(certificate), issuing)
        tap.ok(run("openssl", "verify", "-x509_strict", "-purpose", purpose,
                   "-CAfile", f"{pki}/root.pem", "-untrusted",
                   f"{pki}/issuing.pem", leaf),
               f"{what}: openssl verify -x509_strict")
        tap.ok(run("openssl", "verify", "-x509_strict", "-crl_check",
                   "-CRLfile", self.crl, "-CAfile", f"{pki}/root.pem",
                   "-untrusted", f"{pki}/issuing.pem", leaf),
               f"{what}: not on the revocation list")
        tap.ok(run("certtool", "--verify", "--infile", chain,
                   "--load-ca-certificate", f"{pki}/root.pem",
                   "--verify-profile", "medium"), f"{what}: GnuTLS")
        issuer = x509.load_pem_x509_certificate(issuing)
        issuer.public_key().verify(
            certificate.signature, certificate.tbs_certificate_bytes,
            ec.ECDSA(certificate.signature_hash_algorithm))
        tap.ok(certificate.issuer == issuer.subject, f"{what}: Python")


def extension(certificate, oid):
    return certificate.extensions.get_extension_for_oid(oid)


def common(system, certificate, what):
    """What every leaf has."""
    now = datetime.datetime.utcnow()
    constraints = extension(certificate, ExtensionOID.BASIC_CONSTRAINTS)
    usage = extension(certificate, ExtensionOID.KEY_USAGE)
    points = extension(certificate, ExtensionOID.CRL_DISTRIBUTION_POINTS)
    access = extension(certificate, ExtensionOID.AUTHORITY_INFORMATION_ACCESS)
    early = now - certificate.not_valid_before
    with open(f"{system.at.pki}/issuing.pem", "rb") as file:
        issuing = x509.load_pem_x509_certificate(file.read())
    tap.ok(certificate.version == x509.Version.v3, f"{what}: version 3")
    tap.ok(119 < certificate.serial_number.bit_length() <= 128,
           f"{what}: a serial of 128 bits")
    tap.ok(datetime.timedelta(minutes=5) <= early
           < datetime.timedelta(minutes=6),
           f"{what}: begins five minutes ago")
    tap.ok(constraints.critical and not constraints.value.ca,
           f"{what}: is no CA, critical")
    tap.ok(usage.critical and usage.value.digital_signature and not (
        usage.value.key_cert_sign or usage.value.crl_sign
        or usage.value.key_agreement or usage.value.key_encipherment),
           f"{what}: digitalSignature alone, critical")
    tap.equal([name.value for point in points.value
               for name in point.full_name],
              [system.http_url("/pki/crl.der")], f"{what}: CDP")
    tap.equal([(each.access_method.dotted_string, each.access_location.value)
               for each in access.value],
              [("1.3.6.1.5.5.7.48.1", system.http_url("/ocsp")),
               ("1.3.6.1.5.5.7.48.2", system.http_url("/pki/issuing.der"))],
              f"{what}: AIA OCSP and caIssuers")
    tap.equal(
        extension(certificate,
                  ExtensionOID.AUTHORITY_KEY_IDENTIFIER).value.key_identifier,
        extension(issuing, ExtensionOID.SUBJECT_KEY_IDENTIFIER).value.digest,
        f"{what}: AKI is the issuer's SKI")
    tap.equal(
        len(extension(certificate,
                      ExtensionOID.SUBJECT_KEY_IDENTIFIER).value.digest), 20,
        f"{what}: SKI")


def device(system, judges, operator, kind, key):
    row = signing.Approved(system, operator, key=key)
    what = f"device with {kind}"
    tap.equal(row.issue(), (204, ""), f"{what} is issued")
    certificate = row.certificate()
    reply = row.reply()
    names = extension(certificate, ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    usage = extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    tap.equal([(type(name), name.value) for name in names.value],
              [(x509.UniformResourceIdentifier,
                f"urn:uuid:{reply['device']}")], f"{what}: its URI alone")
    tap.equal(certificate.subject.rfc4514_string(), f"CN={reply['device']}",
              f"{what}: the subject is ours")
    tap.equal(list(usage.value), [ExtendedKeyUsageOID.CLIENT_AUTH],
              f"{what}: clientAuth alone")
    tap.equal((certificate.not_valid_after
               - certificate.not_valid_before).days, 90, f"{what}: 90 days")
    tap.ok(certificate.public_key().public_numbers()
           == row.device.key.public_key().public_numbers(),
           f"{what}: its key")
    common(system, certificate, what)
    judges.judge(certificate, "sslclient", what)


def server(system, judges):
    with open(f"{system.at.pki}/server.pem", "rb") as file:
        certificate = x509.load_pem_x509_certificate(file.read())
    names = extension(certificate, ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    usage = extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    tap.equal(names.value.get_values_for_type(x509.DNSName),
              ["localhost", "console.localhost"], "server: its names")
    tap.equal(list(usage.value), [ExtendedKeyUsageOID.SERVER_AUTH],
              "server: serverAuth alone")
    common(system, certificate, "server")
    judges.judge(certificate, "sslserver", "server")


def authorities(system):
    with open(f"{system.at.pki}/root.pem", "rb") as file:
        root = x509.load_pem_x509_certificate(file.read())
    with open(f"{system.at.pki}/issuing.pem", "rb") as file:
        issuing = x509.load_pem_x509_certificate(file.read())
    for certificate, pathlen, years, name in ((root, 2, 20, "root"),
                                              (issuing, 0, 5, "issuing CA")):
        constraints = extension(certificate, ExtensionOID.BASIC_CONSTRAINTS)
        usage = extension(certificate, ExtensionOID.KEY_USAGE)
        tap.ok(constraints.critical and constraints.value.ca
               and constraints.value.path_length == pathlen,
               f"{name}: a CA with pathlen {pathlen}")
        tap.ok(usage.critical and usage.value.key_cert_sign
               and usage.value.crl_sign and not
               usage.value.digital_signature,
               f"{name}: signs certificates and lists alone")
        tap.equal((certificate.not_valid_after
                   - certificate.not_valid_before).days // 365, years,
                  f"{name}: {years} years")


def main():
    with tap.system("certificates") as s, \
            tempfile.TemporaryDirectory() as folder:
        operator = signing.Operator(s)
        judges = Judges(s, folder)
        authorities(s)
        server(s, judges)
        for kind, key in KEYS:
            device(s, judges, operator, kind, key)


main()
