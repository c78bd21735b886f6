#!/usr/bin/python3
"""nginx gives one OCSP answer to all who ask within the second, and never a
longer while: a revocation is seen within one second of its commit. What has a
nonce, comes by POST or is unknown is asked anew each time; so is all of it
with ocsp_kept = 0. An answer is signed with a random number, so that the same
bytes are the same answer. All this whatever the administrator's nginx does
with other caches."""

import os
import time

import tap
from other_caches import OtherCachesStack
from revoking import get, post, request_for
from signing import until

SECOND = 1.0
ROUNDS = 3
TRIES = 60      # to have them in one second
PAUSE = 0.01    # nginx allows one network 200 a second


def within_a_second(ask, times=6):
    """How many different answers so many got, all in one second."""
    for _ in range(TRIES):
        time.sleep(1 - time.time() % 1)
        ask()           # what is asked once is not kept
        begun = int(time.time())
        answers = {ask().der for _ in range(times)}
        if int(time.time()) == begun:
            return len(answers)
    raise RuntimeError(f"{times} answers take more than a second")


def kept(s, device):
    plain, tls = s.http_url("/ocsp"), s.device_url("/ocsp")
    request = request_for(device.certificate, s.issuing)
    last_of_serial = device.serial.to_bytes(20, "big")[-11:]
    tap.ok(within_a_second(lambda: get(plain, request)) <= 2,
           "asked again and again within the second nginx answers alone")
    answer = get(plain, request)
    tap.equal((answer.headers["Cache-Control"],
               answer.headers["X-Accel-Expires"]),
              ("max-age=299, public, no-transform, must-revalidate", None),
              "with the same headers, and none that is meant for nginx")
    context = s.tls_context()
    tap.ok(within_a_second(lambda: get(tls, request, context=context)) <= 2,
           "by TLS too")
    for what, ask in (
            ("a POST", lambda: post(plain, request)),
            ("a nonce", lambda: get(plain, request_for(
                device.certificate, s.issuing, nonce=os.urandom(16)))),
            ("the same nonce", lambda: get(plain, request_for(
                device.certificate, s.issuing, nonce=b"n" * 16))),
            ("an unknown one", lambda: get(plain, request.replace(
                last_of_serial, b"never given")))):
        tap.equal(within_a_second(ask), 6, f"{what} is asked anew each time")


def seen_after(revoke, seen):
    """Seconds from the commit to the begin of the last request that did not
    see it, while it is asked about all the time."""
    for _ in range(20):
        seen()
    revoke()
    done, last, begun = time.monotonic(), 0, 0
    while not seen() and begun < 10 * SECOND:
        time.sleep(PAUSE)
        last, begun = begun, time.monotonic() - done
    return last


def said(s, device):
    return get(s.http_url("/ocsp"), request_for(
        device.certificate, s.issuing)).ocsp.certificate_status.name


def revoked(s):
    took = []
    for _ in range(ROUNDS):
        device = s.issue()
        time.sleep(1 - time.time() % 1)     # so that it could be kept longest
        took.append(seen_after(lambda: s.psql(
            "handfast_admin", "SELECT err FROM api.admin_device_revoke("
            "%s, 'key-compromise')", device.id),
            lambda: said(s, device) == "REVOKED"))
    tap.note(took)
    tap.ok(max(took) <= SECOND,
           "a revocation is seen within one second, however often one asks")
    return device


def away(s, device):
    """Nothing that was kept stands in for the database."""
    request = request_for(device.certificate, s.issuing)
    plain = s.http_url("/ocsp")
    for _ in range(5):
        get(plain, request)
    s.stop("postgres")
    time.sleep(SECOND)
    tap.equal({get(plain, request).status for _ in range(5)}, {"TRY_LATER"},
              "a second after the database went nothing old is told")
    s.start("postgres")
    tap.ok(until(lambda: get(plain, request).status == "SUCCESSFUL"),
           "nor is that kept when it is back")


def never(s, device):
    s.settings = {"guard": {"ocsp_kept": 0}}
    s.write_settings()
    s.restart("guard")
    request = request_for(device.certificate, s.issuing)
    tap.equal(within_a_second(lambda: get(s.http_url("/ocsp"), request)), 6,
              "with ocsp_kept = 0 the guard is asked each time")


tap.Stack = OtherCachesStack
with tap.system("OCSP, kept") as s:
    first = s.issue()
    tap.equal(said(s, first), "GOOD", "a certificate is good")
    kept(s, first)
    revoked(s)
    away(s, first)
    never(s, first)
