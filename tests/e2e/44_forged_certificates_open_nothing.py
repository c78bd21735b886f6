#!/usr/bin/python3
"""No certificate opens a protected application or whoami but one that was
recorded for a device, is unrevoked, delivered and within its time: not one
with our names and serial, nor one by a stolen key, nor the server's own."""

import ssl
import tempfile
import urllib.parse

from cryptography import x509

import tap      # first: it says where the others are

import forgery
from https_device import Browser, Device
from operating import Operator

DAY = 86400
PATHS = ("/demo/", "/v1/whoami")
LISTED = 403        # nginx's own check passes, ours does not
UNLISTED = 400      # nginx's own check fails


def enroll(s, operator, folder, name, acknowledges=True):
    """(device id, paths of chain and key)"""
    device = Device(s.realm, s.port, name)
    device.register()
    opened = operator.admit(device)
    if acknowledges:
        device.acknowledge()
    return opened["device"], device.store(opened, folder)[:2]


def forgeries(s, folder, paths):
    """(what, paths of chain and key, nginx's answer)"""
    with open(paths[0], "rb") as pem:
        ours = x509.load_pem_x509_certificate(pem.read())
    ca = forgery.Authority.stolen(f"{s.at.etc}/ca/issuing.key",
                                  f"{s.at.etc}/ca/issuing.pem")
    namesake = forgery.Authority(subject=ours.issuer)
    device = forgery.Authority.stolen(paths[1], paths[0])

    def made(name, authority, *chain, **options):
        certificate, key = authority.issue("x", **options)
        return forgery.store(folder, name, [certificate, *chain], key)

    return (
        ("another CA's, with our issuer's name and a device's serial",
         made("a", namesake, like=ours), UNLISTED),
        ("the same, and that CA beside it",
         made("b", namesake, namesake.certificate, like=ours), UNLISTED),
        ("one that a device signed",
         made("c", device, device.certificate, ca.certificate, like=ours),
         UNLISTED),
        ("one by the stolen key of the CA, past its time",
         made("d", ca, like=ours, days=(-9, -1)), UNLISTED),
        ("one by the stolen key, before its time",
         made("e", ca, like=ours, days=(1, 9)), UNLISTED),
        ("one by the stolen key for a server",
         made("f", ca, server=True), UNLISTED),
        ("nginx's own", (f"{s.at.pki}/server.pem", f"{s.at.pki}/server.key"),
         UNLISTED),
        ("the CA's own", (f"{s.at.etc}/ca/issuing.pem",
                          f"{s.at.etc}/ca/issuing.key"), UNLISTED),
        ("one by the stolen key, with a device's names and serial",
         made("g", ca, like=ours), LISTED),
        ("one by the stolen key for no device we know",
         made("h", ca, device="0d9c6c0e-5a52-4b0e-8a34-6c1a2f3b4c5d"),
         LISTED))


def answers(s, files, version=None):
    """What nginx answers at the two paths."""
    browser = Browser(s, *files)
    if version is not None:
        browser.connection._context.maximum_version = version
    got = tuple(browser.get(path)[0] for path in PATHS)
    browser.close()
    return got


def behind(s, path, verify="SUCCESS"):
    """What guard and RA would answer if nginx said this of it."""
    with open(path, encoding="ascii") as pem:
        first = pem.read().split("-----END")[0] \
            + "-----END CERTIFICATE-----\n"
    params = {"CLIENT_VERIFY": verify,
              "CLIENT_CERT": urllib.parse.quote(first, safe="")}
    return (s.call("guard/auth.sock", "/auth", **params)[0],
            s.call("ra/fcgi.sock", "/v1/whoami", **params)[0])


def forged(s, folder, files):
    for name, paths, wanted in forgeries(s, folder, files):
        tap.equal(answers(s, paths), (wanted, wanted), f"{name}: {wanted}")
        tap.equal(answers(s, paths, ssl.TLSVersion.TLSv1_2),
                  (wanted, wanted), "in TLS 1.2, too")
        tap.equal(behind(s, paths[0]), (403, 403),
                  "and should nginx take it, we do not")


def verdicts(s, path):
    """nginx's word is needed, too."""
    tap.equal(behind(s, path), (204, 200), "a device's own is let in")
    for verify, wanted in (("FAILED:certificate has expired", (403, 403)),
                           ("success", (403, 403)), ("NONE", (401, 403)),
                           ("", (401, 403))):
        tap.equal(behind(s, path, verify), wanted,
                  f"not if nginx's verdict is {verify!r}")


with tap.system("forged certificates") as system, \
        tempfile.TemporaryDirectory() as place:
    olga = Operator(system)
    mine, good = enroll(system, olga, place, "Good")
    lost = enroll(system, olga, place, "Lost", acknowledges=False)[1]
    gone, revoked = enroll(system, olga, place, "Revoked")
    forged(system, place, good)
    verdicts(system, good[0])
    system.handfast("device", "revoke", gone)
    tap.equal((answers(system, revoked), behind(system, revoked[0])),
              ((403, 403), (403, 403)), "a revoked one opens nothing")
    system.stop("sweep")
    system.shift_time(DAY)
    tap.equal((answers(system, lost), behind(system, lost[0])),
              ((403, 403), (403, 403)), "nor one that was never delivered, "
              "whether or not anybody has swept")
    tap.equal(answers(system, good), (200, 200), "the good one does, still")
    tap.equal(system.psql("postgres", "SELECT device::text FROM "
                          "data.device_seen WHERE at > '-infinity'"), [(mine,)],
              "and no device but that one was seen")
