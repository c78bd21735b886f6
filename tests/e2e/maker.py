"""A manufacturer's CA, and a system with a server name for its devices.

    acme = Maker("Acme")
    tap.Stack = maker_stack({"acme": acme})     # [profile acme]
    with tap.system("…", …) as s:
        made = acme.device()
        status, headers, text = made.enroll(s)
"""

import http.client
import os
import re
import socket
import tempfile

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

import est_client
import forgery
from factory_device import PATH
from tap import Stack

NAME = "factory.localhost"
PEM = est_client.PEM


class Maker(forgery.Authority):
    """Signs factory certificates as RFC 5280 has them."""

    def __init__(self, name, above=None, subject=None):
        self.key = forgery.new_key()
        self.subject = subject or forgery.name_of(name)
        self.above = above
        self.certificate = (above or self).sign(
            self.subject, self.key.public_key(), [
                (x509.BasicConstraints(True, None), True),
                (x509.KeyUsage(False, False, False, False, False, True, True,
                               False, False), True)])

    def sign(self, subject, public_key, extensions, **options):
        issuer = self.key.public_key()
        return super().sign(subject, public_key, [
            *extensions,
            (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer),
             False)], **options)

    def chain(self):
        return [self.certificate] + (self.above.chain() if self.above else [])

    def device(self, name="Acme 1", key=None, usage=None, **options):
        key = key or est_client.key_of()
        extensions = [(x509.BasicConstraints(False, None), True)]
        if usage:
            extensions.append((x509.ExtendedKeyUsage([usage]), False))
        return Made(key, self.sign(forgery.name_of(name), key.public_key(),
                                   extensions, **options))


SERVER = ExtendedKeyUsageOID.SERVER_AUTH


class Made:
    """A device as it leaves the factory."""

    def __init__(self, key, certificate):
        self.key = key
        self.certificate = certificate
        self.der = certificate.public_bytes(est_client.DER)
        self.fingerprint = est_client.sha256(self.der).hex()
        # Gone with the object.
        self.folder = tempfile.TemporaryDirectory(prefix="hf-maker-",
                                                  dir="/tmp")
        self.files = [os.path.join(self.folder.name, name)
                      for name in ("cert.pem", "key.pem")]
        with open(self.files[0], "wb") as file:
            file.write(certificate.public_bytes(PEM))
        est_client.store_key(self.files[1], key)
        self.csr = est_client.csr_of(key)

    def ask(self, s, method, path, body=None, host=NAME, sni=NAME, **headers):
        """(status, headers, text), by a connection to that name."""
        context = s.tls_context(*self.files)
        connection = http.client.HTTPSConnection(host, s.port, timeout=60,
                                                 context=context)
        connection.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", s.port), 60),
            server_hostname=sni)
        try:
            connection.request(method, path, body, {
                name.replace("_", "-"): value
                for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def enroll(self, s, csr=None, **headers):
        headers.setdefault("Content_Type", est_client.CSR)
        body = est_client.base64.encodebytes(csr or self.csr).decode()
        return self.ask(s, "POST", PATH, body, **headers)


def maker_stack(makers, bundle=()):
    """The server block of handfast-site.conf that is commented out, and for
    each maker a profile with its CA; nginx trusts all of them, and bundle."""

    class MakerStack(Stack):
        def write_settings(self):
            for name, maker in makers.items():
                self.write_pem(os.path.join(self.at.etc, f"{name}.pem"),
                               maker.chain())
                self.settings.setdefault(f"profile {name}", {}).update({
                    "unattended": "yes", "manufacturer_ca":
                    os.path.join(self.at.etc, f"{name}.pem")})
            self.write_pem(os.path.join(self.at.etc, "manufacturer.pem"), [
                one for maker in (*makers.values(), *bundle)
                for one in maker.chain()])
            super().write_settings()

        @staticmethod
        def write_pem(path, certificates):
            with open(path, "wb") as file:
                file.write(b"".join(one.public_bytes(PEM)
                                    for one in certificates))

        def write_nginx(self):
            super().write_nginx()
            path = os.path.join(self.at.nginx, "site.conf")
            with open(path, encoding="utf-8") as file:
                text = file.read()
            text, n = re.subn(r"(?m)^#(server \{\t+# manufacturers$|\t.*|\})$",
                              r"\1", text)
            assert n > 5, "the block is not there"
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    return MakerStack
