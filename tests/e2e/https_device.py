"""A device that enrolls over plain HTTPS (docs/protocol.md, section 11), and
what it does with its certificate afterwards."""

import base64
import http.client
import json
import os
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import serialization

import protocol
from protocol import b64, draw_code     # noqa: F401 (for tests)

NEVER = ("wait", "again", "replaced", "psk")    # these do not occur here


class Device(protocol.Device):
    """One enrollment, and its requests to one server."""

    def __init__(self, realm, port, name="Cold room 3", **facts):
        super().__init__(realm, name, **facts)
        self.port = port

    def request(self, method, path, message=None, ticket=None, **headers):
        """(status, headers, message); no root is known yet."""
        context = ssl._create_unverified_context()
        ticket = self.ticket if ticket is None else ticket
        if ticket:
            headers["Authorization"] = "Handfast " + (
                base64.urlsafe_b64encode(ticket).decode().rstrip("="))
        body = message
        if isinstance(message, dict):
            body = json.dumps(message).encode()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPSConnection(
            self.realm, self.port, context=context, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, told(answer)
        finally:
            connection.close()

    def path(self, rest=""):
        return f"/v1/enrollments/{self.id}{rest}"

    def register(self, **options):
        message = self.register_message()
        del message["ticket"]
        return self.request("POST", "/v1/enrollments", message, **options)

    def poll(self, **options):
        return self.request("GET", self.path(), **options)

    def say(self, message, **options):
        return self.request("POST", self.path("/messages"), message,
                            **options)

    def prove(self, told, **options):
        """Answers a share."""
        return self.say(self.answer(told), **options)

    def acknowledge(self, **options):
        return self.say(self.ack_message(), **options)

    def store(self, opened, folder):
        """Writes key, certificate with chain, and root: their paths."""
        paths = [os.path.join(folder, f"{self.id}.{end}")
                 for end in ("crt", "key", "root")]
        ders = [opened["certificate"], *opened["chain"]]
        for path, pem in zip(paths, (
                b"".join(map(pem_of, ders)),
                self.key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()),
                pem_of(opened["roots"][0]))):
            with open(path, "wb") as file:
                file.write(pem)
        return paths


def told(answer):
    """The message in an answer, or the text if it is none."""
    text = answer.read()
    if answer.headers.get_content_type() != "application/json":
        return text
    message = json.loads(text)
    if "type" in message:       # whoami's answer is no message
        message, _ = protocol.heard(text, "asked")
        if message["type"] in NEVER:
            raise ValueError(f"{message} over HTTPS")
    return message


def pem_of(text):
    return x509.load_der_x509_certificate(
        base64.b64decode(text)).public_bytes(serialization.Encoding.PEM)


class Browser:
    """One kept connection, with or without a certificate."""

    def __init__(self, system, certificate=None, key=None):
        self.connection = http.client.HTTPSConnection(
            system.realm, system.port, timeout=30,
            context=system.tls_context(certificate, key))

    def get(self, path, **headers):
        """(status, text)"""
        self.connection.request(
            "GET", path, headers={name.replace("_", "-"): value
                                  for name, value in headers.items()})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def close(self):
        self.connection.close()
