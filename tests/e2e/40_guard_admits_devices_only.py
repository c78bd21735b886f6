#!/usr/bin/python3
"""A protected application is open to enrolled devices, with headers it can
trust, and to nobody else; a revoked one is out at its next request."""

import datetime
import tempfile
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import tap
from https_device import Browser, Device
from operating import Operator

NAME = "Küche 1/2 & 100%"


def enroll(s, operator, folder, name):
    """(device id, certificate's path, key's path)"""
    device = Device(s.realm, s.port, name=name)
    device.register()
    opened = operator.admit(device)
    device.acknowledge()
    return (opened["device"], *device.store(opened, folder)[:2])


def shown(text):
    """What the demo application got."""
    return dict(line.partition(" ")[::2] for line in text.splitlines())


def impostor(folder, original):
    """A certificate with the names and the serial of ours, of another CA."""
    with open(original, "rb") as pem:
        ours = x509.load_pem_x509_certificate(pem.read())
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.utcnow()
    certificate = x509.CertificateBuilder(
        issuer_name=ours.issuer, subject_name=ours.subject,
        public_key=key.public_key(), serial_number=ours.serial_number,
        not_valid_before=now - datetime.timedelta(hours=1),
        not_valid_after=now + datetime.timedelta(days=1),
    ).sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    paths = f"{folder}/impostor.crt", f"{folder}/impostor.key"
    with open(paths[0], "wb") as file:
        file.write(pem)
    with open(paths[1], "wb") as file:
        file.write(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
    return pem.decode(), paths


def lets_in(device, browser):
    status, text = browser.get("/demo/")
    tap.equal(status, 200, "an enrolled device is let in")
    told = shown(text)
    tap.equal(told["device"], device, "the application gets its id")
    tap.equal(urllib.parse.unquote(told["name"]), NAME, "its name")
    tap.equal(told["profile"], "device", "and its profile")
    status, text = browser.get("/demo/", Handfast_Device="forged",
                               Handfast_Name="forged", X_Other="kept")
    told = shown(text)
    tap.equal((told["device"], urllib.parse.unquote(told["name"])),
              (device, NAME), "what a client sends under these names is "
              "replaced")


def keeps_out(s, folder, certificate):
    browser = Browser(s)
    status, text = browser.get("/demo/", Handfast_Device="forged")
    tap.equal(status, 401, "without a certificate nobody gets in")
    tap.ok("forged" not in text, "nor anything that they sent")
    browser.close()
    pem, paths = impostor(folder, certificate)
    browser = Browser(s, *paths)
    tap.equal(browser.get("/demo/")[0], 400,
              "nginx refuses another CA's certificate")
    browser.close()
    status, headers, _ = s.call(
        "guard/auth.sock", "/auth", CLIENT_VERIFY="SUCCESS",
        CLIENT_CERT=urllib.parse.quote(pem, safe=""))
    tap.equal(status, 403, "and if it did not, the guard would, though the "
              "serial is one of ours")
    tap.ok("handfast-device" not in headers, "without a word about devices")
    browser = Browser(s)
    tap.equal(browser.get("/.handfast/guard")[0], 404,
              "the guard cannot be asked from outside")
    browser.close()


with tap.system("the guard admits devices only") as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    device, *files = enroll(s, operator, folder, NAME)
    other, *others = enroll(s, operator, folder, "Other")
    browser, neighbour = Browser(s, *files), Browser(s, *others)
    lets_in(device, browser)
    keeps_out(s, folder, files[0])
    tap.equal(neighbour.get("/demo/")[0], 200, "another device is let in")

    s.handfast("device", "revoke", device)
    tap.equal(browser.get("/demo/")[0], 403, "once revoked it is out, on the "
              "connection that is open")
    browser.close()
    tap.holds(s.log("guard"), "error=DENIED certificate=",
              "the log says which certificate was refused")
    tap.holds(s.log("guard"), device, "and whose it is")
    browser = Browser(s, *files)
    tap.equal(browser.get("/demo/")[0], 403, "and on a new one")
    tap.equal(browser.get("/v1/whoami")[0], 403, "whoami refuses it too")
    browser.close()
    tap.equal(neighbour.get("/demo/")[0], 200, "the other stays in")
    s.shift_time(91 * 86400)
    tap.equal(neighbour.get("/demo/")[0], 403,
              "until its certificate's time is over")
    neighbour.close()
