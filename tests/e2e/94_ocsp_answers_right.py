#!/usr/bin/python3
"""OCSP through nginx: openssl's client, GET and POST, both digests, nonces,
several certificates, what may be cached, what is refused; a flood leaves the
applications alone; the delegation is renewed by itself."""

import base64
import datetime
import email.utils
import os
import socket
import tempfile
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

import tap
from revoking import (Answer, RevokingStack, get, post, request_for, run, store)
from signing import until

GOOD, REVOKED, UNKNOWN = (ocsp.OCSPCertStatus.GOOD,
                          ocsp.OCSPCertStatus.REVOKED,
                          ocsp.OCSPCertStatus.UNKNOWN)
DAY = 86400
FLOOD = 40      # connections that say nothing


def openssl(s, *args):
    issuing = f"{s.at.etc}/ca/issuing.pem"
    return run("openssl", "ocsp", "-issuer", issuing, "-CAfile", s.root_pem,
               "-verify_other", issuing, *args)


def by_openssl(s, folder, devices):
    for name, want in (("good", "good"), ("held", "certificateHold"),
                       ("revoked", "keyCompromise")):
        path = store(folder, name, devices[name].certificate)
        for options in ([], ["-sha256"], ["-no_nonce"]):
            text = openssl(s, *options, "-cert", path, "-url",
                           s.http_url("/ocsp"))
            tap.ok("Response verify OK" in text and want in text,
                   f"openssl takes it for {want} {options}")
            if options != ["-no_nonce"]:
                tap.ok("WARNING: no nonce" not in text, "with its nonce")
    text = openssl(s, "-serial", "0x1234", "-url", s.http_url("/ocsp"))
    tap.holds(text, "0x1234: unknown", "a serial never given is unknown")
    path = f"{folder}/several"
    numbers = [devices[name].serial for name in devices] + [5]
    openssl(s, *[part for number in numbers
                 for part in ("-serial", hex(number))], "-reqout", path)
    text = openssl(s, "-reqin", path, "-url", s.http_url("/ocsp"),
                   *[part for number in numbers
                     for part in ("-serial", hex(number))])
    for number, want in zip(numbers, ("good", "revoked", "revoked",
                                      "unknown")):
        tap.holds(text.lower(), f"{hex(number)}: {want}",
                  "of several in one request each is right")


def other_issuer(s):
    """One with our issuer's very name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = s.issuing.subject
    return x509.CertificateBuilder(
        name, name, key.public_key(), 1, s.issuing.not_valid_before,
        s.issuing.not_valid_after).sign(key, hashes.SHA256())


def by_get_and_post(s, devices):
    plain, tls = s.http_url("/ocsp"), s.device_url("/ocsp")
    context = s.tls_context()
    for digest in (hashes.SHA1(), hashes.SHA256(), hashes.SHA384()):
        request = request_for(devices["good"].certificate, s.issuing, digest)
        answers = [get(plain, request), get(plain, request, quoted=False),
                   get(tls, request, context=context),
                   post(plain, request), post(tls, request, context)]
        tap.equal([a.ocsp.certificate_status for a in answers], [GOOD] * 5,
                  f"GET and POST, plain and TLS, by {digest.name}")
        tap.equal({a.ocsp.hash_algorithm.name for a in answers},
                  {digest.name}, "in the digest of the request")
    held = get(plain, request_for(devices["held"].certificate, s.issuing))
    tap.equal((held.ocsp.certificate_status, held.ocsp.revocation_reason),
              (REVOKED, x509.ReasonFlags.certificate_hold), "on hold")
    foreign = other_issuer(s)
    answer = post(plain, request_for(devices["good"].certificate, foreign))
    tap.equal((answer.status, answer.ocsp.certificate_status),
              ("SUCCESSFUL", UNKNOWN), "our serial of another CA's key with "
              "our CA's name is unknown")
    nonce = b"n"
    while True:     # a path with two slashes, which nginx would merge
        nonce = os.urandom(32)
        request = request_for(devices["good"].certificate, s.issuing,
                              nonce=nonce)
        if b"//" in base64.b64encode(request):
            break
    answer = get(plain, request, quoted=False)
    tap.equal(answer.ocsp.certificate_status, GOOD,
              "slashes in the base64 are kept")
    tap.equal(answer.ocsp.extensions.get_extension_for_class(
        x509.OCSPNonce).value.nonce, nonce, "the nonce comes back")
    return answer


def caching(s, devices, with_nonce):
    plain = s.http_url("/ocsp")
    request = request_for(devices["good"].certificate, s.issuing)
    answer = get(plain, request)
    h, said = answer.headers, answer.ocsp
    tap.equal(h["Content-Type"], "application/ocsp-response", "its type")
    tap.equal(h["Cache-Control"], "max-age=299, public, no-transform, "
              "must-revalidate", "a GET may be cached")
    stamp = [int(email.utils.parsedate_to_datetime(h[name]).timestamp())
             for name in ("Last-Modified", "Expires")]
    tap.equal(stamp, [int(t.replace(tzinfo=datetime.timezone.utc)
                          .timestamp())
                      for t in (said.this_update, said.next_update)],
              "from thisUpdate to nextUpdate")
    tap.ok(h["ETag"].startswith('"') and len(h["ETag"]) == 66, "with an ETag")
    unknown = get(plain, request_for(
        other_issuer(s), other_issuer(s)))
    for what, other in (("a POST", post(plain, request)),
                        ("one with a nonce", with_nonce),
                        ("unknown", unknown)):
        tap.equal((other.headers["Cache-Control"], other.headers["ETag"]),
                  ("no-store", None), f"{what} is not cached")


def refused(s, folder, devices):
    plain = s.http_url("/ocsp")
    good = request_for(devices["good"].certificate, s.issuing)
    for what, body in (("noise", b"noise"), ("cut", good[:-1]),
                       ("with more behind", good + b"\0"), ("empty", b"")):
        tap.equal(post(plain, body).status, "MALFORMED_REQUEST",
                  f"{what} is malformed")
    for size, want in ((1, "SUCCESSFUL"), (128, "SUCCESSFUL"),
                       (129, "MALFORMED_REQUEST")):
        tap.equal(post(plain, request_for(
            devices["good"].certificate, s.issuing,
            nonce=b"x" * size)).status, want, f"a nonce of {size} bytes")
    for many, want in ((16, "SUCCESSFUL"), (17, "MALFORMED_REQUEST")):
        path = f"{folder}/many"
        openssl(s, *["-serial", "7"] * many, "-no_nonce", "-reqout", path)
        with open(path, "rb") as file:
            tap.equal(post(plain, file.read()).status, want,
                      f"{many} certificates in a request")
    for path in ("", "/", "/MFYw", "/a%20b", "/MFYw%253D"):
        tap.equal(Answer(plain + path).status, "MALFORMED_REQUEST",
                  f"GET of {path!r} is malformed")
    for path in ("/ocsp/%", "/ocsp/%zz", "/ocsp", "/MFYw", ""):
        body = s.call("guard/ocsp.sock", "/ocsp", REQUEST_METHOD="GET",
                      REQUEST_URI=path)[2]
        tap.equal(ocsp.load_der_ocsp_response(body).response_status.name,
                  "MALFORMED_REQUEST", f"so is {path!r}, which nginx itself "
                  "would not pass")


def away(s, devices):
    plain = s.http_url("/ocsp")
    request = request_for(devices["good"].certificate, s.issuing)
    s.stop("postgres")
    tap.equal(post(plain, request).status, "TRY_LATER",
              "without database: try later")
    s.start("postgres")
    tap.ok(until(lambda: post(plain, request).status == "SUCCESSFUL"),
           "and right again when it is back")


def replaced(s, devices):
    """nginx keeps its connections to workers, and these end."""
    request = request_for(devices["good"].certificate, s.issuing)
    answers = []
    for _ in range(4):
        answers += [post(s.http_url("/ocsp"), request).status
                    for _ in range(8)]
        s.restart("guard")
    tap.equal(answers, ["SUCCESSFUL"] * 32,
              "no answer is lost with the worker that gave the last")


def flood(s, devices):
    """The pool of OCSP is held up whole; the other does not notice."""
    request = request_for(devices["good"].certificate, s.issuing)
    lines = []
    for _ in range(FLOOD):
        line = socket.socket(socket.AF_UNIX)
        line.connect(f"{s.at.run}/guard/ocsp.sock")
        lines.append(line)
    begun = time.monotonic()
    tap.equal([s.guard(devices["good"].certificate) for _ in range(20)],
              [204] * 20, "a flood of OCSP does not shut the applications")
    tap.equal(s.guard(devices["held"].certificate), 403,
              "nor open them")
    tap.note(f"{time.monotonic() - begun:.2f} s")
    for line in lines:
        line.close()
    tap.ok(until(lambda: post(s.http_url("/ocsp"), request).status ==
                 "SUCCESSFUL"), "after it OCSP answers again")


def delegation(s):
    with open(f"{s.at.pki}/ocsp.pem", "rb") as pem:
        return x509.load_pem_x509_certificate(pem.read())


def renewed(s, devices):
    plain = s.http_url("/ocsp")
    request = request_for(devices["good"].certificate, s.issuing)
    old = delegation(s)
    tap.ok((old.not_valid_after - old.not_valid_before).total_seconds() <=
           DAY + 600, "the delegation is for a day")
    usage = old.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    tap.equal(list(usage.value), [x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING],
              "for OCSP alone")
    tap.ok(old.extensions.get_extension_for_class(x509.OCSPNoCheck),
           "and not asked after itself")
    for name in ("sweep", "signer"):
        s.stop(name)
    s.at_time("guard", DAY + 3600)
    s.restart("guard")
    tap.equal(post(plain, request).status, "TRY_LATER",
              "when it has ended, clients are told to come back")
    tap.holds(s.log("guard"), "no valid OCSP certificate", "the log says why")
    tap.equal(s.guard(devices["good"].certificate), 204,
              "applications do not mind")
    for name in ("signer", "sweep"):
        s.at_time(name, DAY + 3600)
        s.start(name)
    tap.ok(until(lambda: post(plain, request).status == "SUCCESSFUL"),
           "the sweep has the signer renew it, and the guard notices")
    new = delegation(s)
    tap.ok(new.serial_number != old.serial_number and
           new.public_key().public_numbers() ==
           old.public_key().public_numbers(), "another, for the same key")
    tap.equal(s.superuser("SELECT count(*) FROM data.certificate WHERE "
                          "purpose = 'ocsp'")[0][0], 2, "both are recorded")
    s.handfast("ca", "ocsp-cert", "--new-key")
    answer = post(plain, request)
    tap.equal(answer.status, "SUCCESSFUL", "a new key is taken up")
    tap.ok(delegation(s).public_key().public_numbers() !=
           new.public_key().public_numbers(), "it is another one")


tap.Stack = RevokingStack
with tap.system("OCSP") as s, tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    devices = {name: s.issue() for name in ("good", "held", "revoked")}
    s.handfast("device", "hold", str(devices["held"].id))
    s.handfast("device", "revoke", "--reason", "key-compromise",
               str(devices["revoked"].id))
    where = devices["good"].certificate.extensions.get_extension_for_class(
        x509.AuthorityInformationAccess).value
    tap.holds([(d.access_method._name, d.access_location.value)
               for d in where], ("OCSP", s.http_url("/ocsp")),
              "certificates say where it is")
    by_openssl(s, folder, devices)
    caching(s, devices, by_get_and_post(s, devices))
    refused(s, folder, devices)
    away(s, devices)
    replaced(s, devices)
    flood(s, devices)
    renewed(s, devices)
