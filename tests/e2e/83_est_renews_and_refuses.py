#!/usr/bin/python3
"""EST's simplereenroll: what is malformed, unproved, revoked, too late or too
often is refused with a status and a sentence; the old certificate is good until
the new one is seen; a lost answer costs nothing; after its end the same key may
come back for a while."""

import base64
import time

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

import tap

import est_client
from est_client import csr_of, key_of
from operating import Operator

CAP = 6
DAY = 86400
SETTINGS = {
    "signer": {"device_daily_cap": CAP},
    "profile strict": {"grace": 0},
    "profile late": {"grace": 10, "grace_profile": "quarantine"},
    "profile quarantine": {"days": 7, "grace": 0},
}


def refused(name, answer, status, words):
    got, headers, text = answer
    tap.equal(got, status, f"{name}: {status}")
    tap.holds(text, words, "it says why")
    tap.equal(headers["Content-Type"], "text/plain; charset=utf-8",
              "as plain text")
    return headers


def malformed(device):
    good = csr_of(device.key)
    bad = bytearray(good)
    bad[-1] ^= 1
    weak = rsa.generate_private_key(65537, 1024)
    for name, status, words, body, headers in (
            ("nothing", 400, "base64", "", {}),
            ("no base64", 400, "base64", "-----BEGIN CERTIFICATE-----", {}),
            ("base64 of nothing", 400, "base64", "\n\n", {}),
            ("no CSR", 400, "signing request", base64.b64encode(
                b"\x30\x03\x02\x01\x00").decode(), {}),
            ("a CSR and a byte", 400, "signing request", good + b"\0", {}),
            ("a signature that is wrong", 400, "signing request", bytes(bad),
             {}),
            ("a key too weak", 400, "key", csr_of(weak), {}),
            ("another type", 400, "malformed", good,
             {"Content_Type": "application/json"}),
            ("evidence that is none", 400, "Handfast-Evidence", good,
             {"Handfast_Evidence": "!"}),
            ("too much", 413, "larger", "A" * 9000, {}),
            ("too much in DER", 413, "larger", "A" * 8000, {})):
        refused(name, device.post(body, **headers), status, words)
    refused("with a query", device.post(good, "simplereenroll?a=b"), 400,
            "malformed")
    refused("a label", device.post(good, "label/simplereenroll"), 404,
            "nothing here")
    got = est_client.ask(device.s, "POST", est_client.PATH + "simplereenroll",
                         base64.b64encode(good), Content_Type=est_client.CSR)
    tap.equal(refused("no certificate", got, 401, "needs the certificate")
              ["WWW-Authenticate"], "ClientCertificate", "and asks for one")


def written_in_many_ways(device):
    """One CSR, however its base64 is broken, is one request."""
    text = base64.b64encode(csr_of(device.key)).decode()
    answers = set()
    for name, width, end in (("no line breaks", len(text), ""),
                             ("one at the end", len(text), "\n"),
                             ("64 columns", 64, "\n"),
                             ("76 and CR LF", 76, "\r\n"),
                             ("a space here and there", 9, " \t")):
        body = "".join(text[at:at + width] + end
                       for at in range(0, len(text), width))
        status, headers, answer = device.post(body)
        tap.equal(status, 200, f"base64 with {name}")
        tap.equal("\n" in answer, "\n" in body, "is answered likewise")
        answers.add(answer.replace("\n", ""))
    tap.equal(len(answers), 1, "always by the same certificate")
    device.take(answers.pop())


def old_until_new_is_seen(s, device):
    csr = csr_of(device.key)
    status, _, body = device.post(csr)
    new = device.twin()
    new.take(body)
    tap.ok(new.der != device.der, "another certificate")
    tap.equal(device.whoami(), 200, "the old one opens")
    tap.equal(device.post(csr)[2], body,
              "the same request again: the same answer")
    other = device.reenroll()[2]
    tap.ok(other != body, "another request: another certificate")
    s.stop("signer")
    tap.equal(refused("while the signer is away", device.post(csr), 503,
                      "away")["Retry-After"], "5", "and when to come again")
    s.start("signer")
    tap.equal(device.post(csr)[2], body, "then the same answer once more")
    tap.equal(new.whoami(), 200, "the new one is used")
    tap.equal(device.whoami(), 403, "the old one opens nothing any more")
    refused("and renews nothing", device.post(csr), 403, "replaced")
    spare = device.twin()
    spare.take(other)
    tap.equal(spare.whoami(), 403, "nor does what was never used")
    renewed_by_renewing(new)
    on_the_list(s, device, spare)
    return new


def renewed_by_renewing(device):
    """Renewal is a use, too."""
    old = device.twin()
    device.take(device.reenroll()[2])
    last = device.twin()
    last.take(device.reenroll()[2])
    tap.equal((old.whoami(), last.whoami()), (403, 200),
              "asking with the new one retires the old one")
    device.set(last.key, last.certificate)


def on_the_list(s, *retired):
    serials = [each.certificate.serial_number for each in retired]
    deadline = time.monotonic() + 60
    reasons = None
    while time.monotonic() < deadline and reasons != {"superseded"}:
        with open(f"{s.at.pki}/crl.der", "rb") as der:
            crl = x509.load_der_x509_crl(der.read())
        found = map(crl.get_revoked_certificate_by_serial_number, serials)
        reasons = {each and each.extensions.get_extension_for_class(
            x509.CRLReason).value.reason.value for each in found}
        time.sleep(0.1)
    tap.equal(reasons, {"superseded"}, "the list says superseded")


def evidence(s, device, another):
    """Only the old key's, for this certificate, this CSR, this realm."""
    key = key_of()
    csr, theirs = csr_of(key), csr_of(key_of())
    good = device.evidence(csr)
    for name, text in (
            ("none", None),
            ("the new key's", est_client.evidence(s.realm, key, device.der,
                                                  csr)),
            ("another device's", another.evidence(csr)),
            ("for another certificate", est_client.evidence(
                s.realm, device.key, another.der, csr)),
            ("for another CSR", device.evidence(theirs)),
            ("for another realm", est_client.evidence(
                "elsewhere", device.key, device.der, csr)),
            ("cut short", base64.b64encode(
                base64.b64decode(good)[:-1]).decode())):
        headers = {"Handfast_Evidence": text} if text else {}
        refused(f"evidence: {name}", device.post(csr, **headers), 403,
                "Handfast-Evidence")
    status, _, body = device.post(csr, Handfast_Evidence=good)
    tap.equal(status, 200, "its own, for this")
    device.take(body, key)
    tap.equal(device.whoami(), 200, "and it opens")


def too_often(s, device):
    for turn in range(CAP):
        status, _, body = device.reenroll()
        if status != 200:
            break
        device.take(body)
    tap.equal((status, turn), (200, CAP - 1), f"{CAP} renewals in a day")
    tap.equal(refused("one more", device.reenroll(), 429, "too often")
              ["Retry-After"], "60", "and when to come again")
    tap.equal(device.whoami(), 200, "the last one opens")
    s.shift_time(DAY)
    tap.equal(device.reenroll()[0], 200, "a day later it may renew")


def grace(s, operator):
    def ended(profile, days, name):
        return est_client.enroll(s, operator, name).into(profile).aged(days)

    device = ended("device", 20, "Late")
    tap.equal(device.whoami(), 400, "ended: it opens nothing")
    tap.equal(est_client.ask(s, "GET", est_client.PATH + "cacerts",
                             files=device.files)[0], 400,
              "nginx takes it for nothing else")
    tap.equal(device.post(csr_of(device.key), "serverkeygen")[0], 400,
              "not for another path")
    refused("a new key", device.reenroll(key_of()), 403, "new code")
    status, _, body = device.reenroll()
    tap.equal(status, 200, "the same key renews within 30 days")
    tap.equal(device.reenroll()[0], 200, "and again")
    new = device.twin()
    new.take(body)
    tap.equal(new.whoami(), 200, "and opens")
    refused("the old one after that", device.reenroll(), 403, "replaced")
    for profile, days in (("device", 31), ("strict", 1), ("late", 11)):
        refused(f"{profile}, {days} days", ended(
            profile, days, f"{profile} {days}").reenroll(), 403, "new code")
    device = ended("late", 9, "Quarantine")
    status, _, body = device.reenroll()
    device.take(body)
    life = device.certificate.not_valid_after \
        - device.certificate.not_valid_before
    tap.equal((status, life.days), (200, 7), "into the profile for the late")
    tap.equal(s.psql("postgres", "SELECT profile FROM data.device WHERE id "
                     "= %s", device.device), [("quarantine",)],
              "where the device is now")
    device = ended("device", 1, "Lost")
    s.handfast("device", "revoke", device.device)
    refused("revoked", device.reenroll(), 403, "revoked")


def events(s, device):
    rows = s.psql("postgres", "SELECT details->>'proof', host(address), "
                  "program, request IS NOT NULL FROM data.event WHERE what = "
                  "'certificate.renewed' AND device = %s", device.device)
    tap.ok(rows and {row[0] for row in rows} <= {"same key", "evidence"},
           "the events say by what it renewed")
    tap.equal({row[1:] for row in rows},
              {("127.0.0.1", "handfast_signer", True)},
              "from where, and in which request")
    tap.holds(s.log("signer"), 'proof="same key"', "so does the log")


def away(s, device):
    s.stop("ra")
    tap.equal(refused("the RA is away", device.reenroll(), 503, "away")
              ["Retry-After"], "5", "and when to come again")


with tap.system("renewal", settings=SETTINGS) as system:
    olga = Operator(system)
    first = est_client.enroll(system, olga, "First")
    second = est_client.enroll(system, olga, "Second")
    malformed(first)
    written_in_many_ways(first)
    evidence(system, first, second)
    events(system, first)
    old_until_new_is_seen(system, second)
    grace(system, olga)
    too_often(system, est_client.enroll(system, olga, "Busy"))
    away(system, first)
