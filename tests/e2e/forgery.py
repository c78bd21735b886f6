"""Certificates that an attacker makes, by a CA of his own or by a stolen key.

    fake = Authority("Mallory's CA")
    certificate, key = fake.issue("localhost", server=True)
    paths = store(folder, "fake", [certificate, fake.certificate], key)
"""

import datetime
import os
import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
PEM = serialization.Encoding.PEM


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


class Authority:
    """Signs whatever it is asked to."""

    def __init__(self, name="Mallory's CA", subject=None):
        self.key = new_key()
        self.subject = subject or name_of(name)
        self.certificate = self.sign(self.subject, self.key.public_key(), [
            (x509.BasicConstraints(True, None), True)])

    @classmethod
    def stolen(cls, key_path, certificate_path):
        """Somebody else's CA, or a mere device that plays one."""
        self = cls.__new__(cls)
        with open(key_path, "rb") as pem:
            self.key = serialization.load_pem_private_key(pem.read(), None)
        with open(certificate_path, "rb") as pem:
            self.certificate = x509.load_pem_x509_certificate(pem.read())
        self.subject = self.certificate.subject
        return self

    def sign(self, subject, public_key, extensions, days=(-1, 30),
             serial=None):
        now = datetime.datetime.utcnow()
        builder = x509.CertificateBuilder(
            issuer_name=self.subject, subject_name=subject,
            public_key=public_key,
            serial_number=serial or secrets.randbits(120) | 1,
            not_valid_before=now + days[0] * DAY,
            not_valid_after=now + days[1] * DAY)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, name, server=False, device=None, public_key=None,
              like=None, **options):
        """(certificate, its new key, or None); like: a certificate whose
        subject, names and serial it takes."""
        key = None if public_key else new_key()
        usage = ExtendedKeyUsageOID.SERVER_AUTH if server \
            else ExtendedKeyUsageOID.CLIENT_AUTH
        san = [x509.DNSName(name)] if server else \
            [x509.UniformResourceIdentifier(f"urn:uuid:{device}")]
        extensions = [(x509.BasicConstraints(False, None), True),
                      (x509.ExtendedKeyUsage([usage]), False),
                      (x509.SubjectAlternativeName(san), False)]
        subject = name_of(name)
        if like is not None:
            subject, options["serial"] = like.subject, like.serial_number
            extensions = [(extension.value, extension.critical)
                          for extension in like.extensions]
        return self.sign(subject, public_key or key.public_key(), extensions,
                         **options), key


def store(folder, name, certificates, key):
    """(path of the chain, path of the key), in PEM."""
    paths = [os.path.join(folder, f"{name}.{end}") for end in ("crt", "key")]
    with open(paths[0], "wb") as file:
        file.write(b"".join(one.public_bytes(PEM) for one in certificates))
    with open(paths[1], "wb") as file:
        file.write(key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
    return paths
