"""A device that speaks EST (RFC 7030), from the documents alone.

    device = est_client.enroll(s, operator, folder)
    status, headers, body = device.reenroll()       # the same key
    device.take(body)                               # and uses what came
"""

import base64
import hashlib
import http.client
import os
import secrets
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (ec, ed25519, padding,
                                                       rsa)
from cryptography.hazmat.primitives.serialization import pkcs7

import tap      # noqa: F401 (it says where the next is)
import fastcgi
import forgery
import https_device

PATH = "/.well-known/est/"
CSR = "application/pkcs10"
PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER


def sha256(data):
    return hashlib.sha256(data).digest()


def key_of(kind="P-256"):
    if kind == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind == "RSA":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(
        ec.SECP384R1() if kind == "P-384" else ec.SECP256R1())


def digest_of(key):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size > 256:
        return hashes.SHA384()
    return hashes.SHA256()


def csr_of(key, name=x509.Name([])):
    """PKCS #10 in DER."""
    return x509.CertificateSigningRequestBuilder(name).sign(
        key, digest_of(key)).public_bytes(DER)


def signed(key, message):
    digest = digest_of(key)
    if digest is None:
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), digest)
    return key.sign(message, ec.ECDSA(digest))


def evidence(realm, old_key, old_der, csr):
    """Base64 for the header Handfast-Evidence."""
    return base64.b64encode(signed(
        old_key, b"handfast/1 rekey" + realm.encode() + sha256(old_der)
        + sha256(csr))).decode()


def store_key(path, key):
    with open(path, "wb") as file:
        file.write(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8,
                                     serialization.NoEncryption()))


def certificates(body):
    """Those of a certs-only answer, in their order."""
    return pkcs7.load_der_pkcs7_certificates(base64.b64decode(body))


def pem_certificates(path):
    """Those of a file, in their order."""
    with open(path, "rb") as file:
        parts = file.read().split(b"-----BEGIN")[1:]
    return [x509.load_pem_x509_certificate(b"-----BEGIN" + part)
            for part in parts]


def fastcgi_post(s, socket_path, uri, body, kind, **params):
    """One POST straight to a program."""
    return fastcgi.request(f"{s.at.run}/{socket_path}", {
        "DOCUMENT_URI": uri, "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind,
        **params}, body)


def ask(s, method, path, body=None, files=None, version=None, **headers):
    """(status, headers, text) over a new connection; files: what it shows."""
    context = s.tls_context(*files or (None, None))
    if version is not None:
        context.maximum_version = version
    connection = http.client.HTTPSConnection(s.realm, s.port, timeout=60,
                                             context=context)
    try:
        connection.request(method, path, body, {
            name.replace("_", "-"): value
            for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


class Device:
    """A key and its certificate; both are files, too."""

    def __init__(self, s, key, certificate, folder=None):
        self.s = s
        self.folder = tempfile.mkdtemp(dir=folder or s.at.top)
        self.set(key, certificate)

    def set(self, key, certificate):
        self.key = key
        self.certificate = certificate
        self.der = certificate.public_bytes(DER)
        self.files = [os.path.join(self.folder, name)
                      for name in ("cert.pem", "key.pem")]
        with open(self.files[0], "wb") as file:
            file.write(certificate.public_bytes(PEM))
        store_key(self.files[1], key)

    @property
    def device(self):
        """Its id."""
        return self.certificate.subject.rfc4514_string().removeprefix("CN=")

    def into(self, profile):
        """As if it had been approved for another profile."""
        self.s.psql("postgres", "UPDATE data.device SET profile = %s"
                    " WHERE id = %s", profile, self.device)
        return self

    def aged(self, days):
        """Recorded as it would be if its certificate had ended that long
        ago: the CA's own key makes it, since nobody waits here."""
        ca = forgery.Authority.stolen(f"{self.s.at.etc}/ca/issuing.key",
                                      f"{self.s.at.etc}/ca/issuing.pem")
        old = ca.sign(
            self.certificate.subject, self.key.public_key(),
            [(each.value, each.critical)
             for each in self.certificate.extensions],
            days=(-days - 90, -days), serial=secrets.randbits(127) | 1 << 126)
        aged = Device(self.s, self.key, old)
        self.s.psql("postgres", "UPDATE data.certificate SET serial = %s,"
                    " der = %s, der_sha256 = %s, not_before = %s,"
                    " not_after = %s WHERE der_sha256 = %s",
                    old.serial_number.to_bytes(16, "big"), aged.der,
                    sha256(aged.der), f"{old.not_valid_before}Z",
                    f"{old.not_valid_after}Z", sha256(self.der))
        return aged

    def evidence(self, csr):
        return evidence(self.s.realm, self.key, self.der, csr)

    def post(self, csr, path="simplereenroll", **headers):
        """One request with the certificate."""
        headers.setdefault("Content_Type", CSR)
        body = csr if isinstance(csr, str) else base64.encodebytes(csr)
        return ask(self.s, "POST", PATH + path, body, self.files, **headers)

    def reenroll(self, key=None, proved=True, **headers):
        """The same key, or a new one."""
        csr = csr_of(key or self.key)
        if key is not None and proved:
            headers["Handfast_Evidence"] = self.evidence(csr)
        return self.post(csr, **headers)

    def take(self, body, key=None):
        self.set(key or self.key, certificates(body)[0])

    def whoami(self):
        """The status of one mutual-TLS use; 0 when TLS itself failed."""
        try:
            return ask(self.s, "GET", "/v1/whoami", files=self.files)[0]
        except ssl.SSLError:
            return 0

    def twin(self):
        """The same, as it is now."""
        return Device(self.s, self.key, self.certificate)


def enroll(s, operator, name="Cold room 3", key=None):
    """A device with its first certificate."""
    device = https_device.Device(s.realm, s.port, name)
    if key is not None:
        device.key = key
        device.build({"name": name})
    device.register()
    opened = operator.admit(device)
    device.acknowledge()
    return Device(s, device.key, x509.load_der_x509_certificate(
        base64.b64decode(opened["certificate"])))
