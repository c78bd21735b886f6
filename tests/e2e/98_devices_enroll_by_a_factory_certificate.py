#!/usr/bin/python3
"""A device with the certificate of a manufacturer whose CA is bound to a
profile enrolls by EST without a person, once, on a server name of its own:
any device of that CA, or only those that were imported. A foreign, an expired
or a borrowed certificate gets nothing, and none opens anything else, also not
with the serial number and the name of one of our devices."""

import base64
import secrets
import shutil
import tempfile

from cryptography.hazmat.primitives.serialization import (Encoding,
                                                          PublicFormat)

import tap      # first: it says where the others are

import est_client
import fastcgi
from factory_device import documented, factory_list, written
from maker import NAME, SERVER, Made, Maker, maker_stack
from operating import Operator

RA = "signer/ra/fcgi.sock"
ROOT = Maker("Acme Root")
ACME = Maker("Acme Devices", above=ROOT)
BELL = Maker("Bell")
FOREIGN = Maker("Mallory")      # nginx trusts it, no profile does
SETTINGS = {
    "handfast": {"manufacturer_name": NAME},
    "signer": {"unattended_cap": 50,
               "server_names": f"localhost, console.localhost, {NAME}"},
    "profile any": {"manufacturer_any": "yes", "days": 20},
    "profile listed": {"days": 40},
}


def refused(name, answer, status, words):
    got, headers, text = answer
    tap.equal(got, status, f"{name}: {status}")
    tap.holds(text, words, "it says why")
    return headers


def days_of(certificate):
    return (certificate.not_valid_after - certificate.not_valid_before).days


def raw(key):
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def any_of_a_maker(s):
    made = ACME.device("Acme 4711")
    answer = made.enroll(s)
    tap.equal(answer[0], 200, "a device of a CA whose profile takes any")
    device = est_client.Device(s, made.key,
                               est_client.certificates(answer[2])[0])
    tap.equal(days_of(device.certificate), 20, "gets what the profile says")
    tap.equal(made.enroll(s)[2], answer[2], "the same request: the same")
    key = est_client.key_of()
    csr = est_client.csr_of(key)
    proof = {"Handfast_Evidence": est_client.evidence(s.realm, made.key,
                                                      made.der, csr)}
    refused("another key, though well proved",
            made.enroll(s, csr, **proof), 403, "enrolled already")
    tap.equal(device.whoami(), 200, "what it got opens")
    refused("the factory certificate, then", made.enroll(s), 403, "renew")
    row = factory_list(s)[made.fingerprint]
    tap.equal((row["name"], row["imported"], row["status"], row["profile"]),
              ("Acme 4711", False, "enrolled", "any"), "it is listed")
    shown = s.handfast_json("device", "show", device.device)
    tap.equal((shown["approved_by"], shown["name"], shown["serial"]),
              ("factory certificate", "Acme 4711", None),
              "the device says what let it in")
    return made


def new_key(s):
    """The CSR may be for another key, with evidence by the factory's."""
    made = ACME.device("Acme 2")
    key = est_client.key_of("Ed25519")
    csr = est_client.csr_of(key)
    refused("without evidence", made.enroll(s, csr), 403, "Handfast-Evidence")
    for name, wrong in (
            ("by another key", est_client.evidence(
                s.realm, key, made.der, csr)),
            ("for another realm", est_client.evidence(
                "elsewhere", made.key, made.der, csr)),
            ("for another CSR", est_client.evidence(
                s.realm, made.key, made.der, made.csr)),
            ("of another certificate", est_client.evidence(
                s.realm, made.key, b"x", csr))):
        refused(f"evidence {name}",
                made.enroll(s, csr, Handfast_Evidence=wrong), 403,
                "Handfast-Evidence")
    tap.equal(made.enroll(s, csr, Handfast_Evidence="!")[0], 400,
              "evidence that is no base64")
    good = est_client.evidence(s.realm, made.key, made.der, csr)
    answer = made.enroll(s, csr, Handfast_Evidence=good)
    tap.equal(answer[0], 200, "with evidence it gets one for a new key")
    got = est_client.certificates(answer[2])[0]
    tap.equal(raw(got.public_key()), raw(key.public_key()), "for that")


def only_imported(s):
    made, other = BELL.device("Bell 1"), BELL.device("Bell 2")
    refused("not imported", made.enroll(s), 403, "import")
    tap.equal(made.fingerprint in factory_list(s), False,
              "and it leaves no row")
    pairs = ":".join(made.fingerprint[i:i + 2].upper()
                     for i in range(0, 64, 2))
    s.handfast("device", "import", written(s, [{
        "serial": "B-1", "certificate": pairs, "profile": "listed",
        "name": "Bell of room 1"}]))
    answer = made.enroll(s)
    tap.equal(answer[0], 200, "imported, it gets one")
    tap.equal(days_of(est_client.certificates(answer[2])[0]), 40,
              "by its profile")
    tap.equal(factory_list(s)["B-1"]["status"], "enrolled", "it is listed")
    refused("another one of that CA", other.enroll(s), 403, "import")
    wrong = ACME.device("Acme 3")
    s.handfast("device", "import", written(s, [{
        "serial": "A-3", "certificate": wrong.fingerprint,
        "profile": "listed", "name": ""}]))
    refused("imported for another CA's profile", wrong.enroll(s), 403,
            "no manufacturer")


def not_by_these(s):
    """(what, the device, status): nginx takes some of them not at all."""
    fake_root = Maker("Acme Root", subject=ROOT.subject)
    fake = Maker("Acme Devices", above=fake_root, subject=ACME.subject)
    child = ACME.device("Acme 9")
    below = Maker.__new__(Maker)
    below.key, below.subject = child.key, child.certificate.subject
    for name, made, status in (
            ("a CA of the same name", fake.device(), 400),
            ("a CA that no profile names", FOREIGN.device(), 403),
            ("an expired one", ACME.device(days=(-9, -1)), 400),
            ("one of tomorrow", ACME.device(days=(1, 9)), 400),
            ("one for servers", ACME.device(usage=SERVER), 400),
            ("one that a device signed", below.device(), 400),
            ("the CA's own", Made(BELL.key, BELL.certificate), 400)):
        answer = made.enroll(s)
        tap.equal(answer[0], status, f"{name}: {status}")
        direct(s, name, made)


def direct(s, name, made):
    """And should nginx take it, or the RA be somebody else's, the signer does
    not."""
    status, _, _ = fastcgi.request(f"{s.at.run}/{RA}", {
        "DOCUMENT_URI": "/enroll-certificate", "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": est_client.CSR,
        "CERTIFICATE": base64.b64encode(made.der).decode()}, made.csr)
    tap.ok(status in (403, 410), f"{name}: not by the signer either, {status}")


def taken_over_ra(s, operator):
    """It sees certificates, which are public, and has no key of theirs."""
    made = ACME.device("Acme 5")
    key = est_client.key_of()
    csr = est_client.csr_of(key)
    ours = est_client.enroll(s, operator)

    def ask(der, csr, evidence=""):
        return fastcgi.request(f"{s.at.run}/{RA}", {
            "DOCUMENT_URI": "/enroll-certificate", "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": est_client.CSR, "EVIDENCE": evidence,
            "CERTIFICATE": base64.b64encode(der).decode()}, csr)[::2]

    tap.equal(ask(made.der, csr), (422, b"proof\n"),
              "a factory certificate and a key of its own: nothing")
    tap.equal(ask(made.der, csr, est_client.evidence(
        s.realm, key, made.der, csr)), (422, b"proof\n"),
        "nor with evidence of its own")
    tap.equal(ask(ours.der, est_client.csr_of(ours.key))[0], 403,
              "and a device's own certificate is no factory's")
    tap.equal(made.enroll(s)[0], 200, "the device itself is let in after that")
    return ours


def opens_nothing(s, made, ours):
    """Neither here nor there, with our device's serial number or without."""
    like = ACME.device(key=est_client.key_of(),
                       serial=ours.certificate.serial_number)
    twin = Made(like.key, ACME.sign(
        ours.certificate.subject, like.key.public_key(),
        [(each.value, each.critical) for each in ours.certificate.extensions
         if each.oid.dotted_string not in ("2.5.29.14", "2.5.29.35")],
        serial=ours.certificate.serial_number))
    for name, one in (("a factory certificate", made),
                      ("one with our device's serial number", like),
                      ("one with all its names, too", twin)):
        for path in ("/demo/", "/v1/whoami", "/v1/ws", "/v1/enrollments",
                     "/.well-known/est/simplereenroll", "/healthz"):
            tap.equal(one.ask(s, "GET", path)[0], 404,
                      f"{name}: there is no {path} at its name")
            tap.equal(one.ask(s, "GET", path, host=s.realm, sni=s.realm)[0],
                      400, "and nothing at the devices' name")
        tap.equal(one.ask(s, "GET", "/v1/whoami", host=s.realm)[0], 421,
                  f"{name}: nor with one name in TLS and another in HTTP")
        tap.equal(one.ask(s, "GET", "/v1/whoami", sni=s.realm)[0] in
                  (400, 421), True, "nor the other way round")
        got = est_client.ask(s, "POST", est_client.PATH + "simplereenroll",
                             base64.b64encode(one.csr), one.files,
                             Content_Type=est_client.CSR)
        tap.equal(got[0], 400, f"{name}: renews nothing")
    tap.equal(ours.whoami(), 200, "our device is as it was")
    answer = twin.enroll(s)
    tap.equal(answer[0], 200, "the twin is a device of its own")
    new = est_client.certificates(answer[2])[0]
    tap.ok(new.subject != ours.certificate.subject
           and new.serial_number != ours.certificate.serial_number,
           "with nothing of ours")


def by_curl(s):
    made = ACME.device("Acme 6")
    folder = tempfile.mkdtemp(dir=s.at.top)
    for name, path in zip(("factory.pem", "factory.key"), made.files):
        shutil.copy(path, f"{folder}/{name}")
    with open(f"{folder}/csr.b64", "wb") as file:
        file.write(base64.encodebytes(made.csr))
    done = documented(s, "--cert factory.pem", folder)
    tap.equal((done.returncode, done.stderr), (0, ""),
              "curl enrolls as the page says")
    got, = est_client.certificates(done.stdout)
    tap.equal(got.public_key().public_numbers(),
              made.key.public_key().public_numbers(), "for its key")


def at_its_name(s, made):
    """What else is there."""
    status, headers, text = made.ask(s, "GET", "/.well-known/est/cacerts")
    tap.equal(status, 200, "cacerts are there")
    tap.equal(len(est_client.certificates(text)), 2, "with root and issuer")
    refused("a secret, however right", made.enroll(
        s, Authorization="Basic " + base64.b64encode(
            f"x:{secrets.token_hex(16)}".encode()).decode()), 403, "renew")
    tap.equal(est_client.ask(s, "POST", est_client.PATH + "simpleenroll",
                             base64.b64encode(made.csr), made.files,
                             Content_Type=est_client.CSR)[0], 400,
              "at the devices' name nginx does not take it")


tap.Stack = maker_stack({"any": ACME, "listed": BELL}, bundle=[FOREIGN])
with tap.system("factory certificates", settings=SETTINGS) as system:
    olga = Operator(system)
    first = any_of_a_maker(system)
    new_key(system)
    only_imported(system)
    not_by_these(system)
    own = taken_over_ra(system, olga)
    opens_nothing(system, first, own)
    at_its_name(system, first)
    by_curl(system)
