#!/usr/bin/python3
"""A signer that is killed between journal and COMMIT of a renewal: the request
is finished when it comes again, under another serial, and the serial that never
got out is void, whether or not the device comes again. It counts for the hourly
cap, at which renewals end, too."""

import threading

from cryptography import x509

import tap

import est_client
from operating import Operator
from signing import until


def journalled(s, kind):
    with open(f"{s.at.state}/signer/journal", encoding="ascii") as lines:
        return [line.split() for line in lines
                if line.startswith(kind + " ")]


def lost_serial(s, device, csr):
    """A renewal that is cut off there: its serial."""
    known = {line[2] for line in journalled(s, "issue")}
    tap.equal(device.whoami(), 200, "a device that was seen just now")
    held = s.cluster.connect("postgres")
    held.autocommit = False
    held.cursor().execute("LOCK TABLE data.device IN SHARE ROW EXCLUSIVE "
                          "MODE")
    thread = threading.Thread(target=device.post, args=(csr,))
    thread.start()
    new = []
    tap.ok(until(lambda: new.extend(
        line for line in journalled(s, "issue") if line[2] not in known)
        or new, 60), "asks, and its certificate is journalled")
    s.kill("signer")
    waiting = ("FROM pg_stat_activity WHERE usename = 'handfast_signer' AND "
               "wait_event_type = 'Lock'")
    s.psql("postgres", "SELECT count(pg_terminate_backend(pid)) " + waiting)
    until(lambda: s.psql("postgres", "SELECT count(*) " + waiting)
          == [(0,)])
    held.rollback()
    held.close()
    thread.join()
    s.start("signer")
    return int(new[0][2], 16)


def is_void(s, serial):
    def listed():
        with open(f"{s.at.pki}/crl.der", "rb") as der:
            crl = x509.load_der_x509_crl(der.read())
        return crl.get_revoked_certificate_by_serial_number(serial)
    tap.ok(until(lambda: any(int(line[2], 16) == serial
                             for line in journalled(s, "void")), 120),
           "the serial that never got out is void")
    tap.ok(until(listed, 60), "and on the revocation list")


# nginx's, OCSP's, two devices', two renewals that are cut off, two that are not
CAP = 8

with tap.system("crashes", settings={
        "signer": {"tick": 1, "hourly_cap": CAP}}) as system:
    olga = Operator(system)
    first = est_client.enroll(system, olga, "Comes again")
    request = est_client.csr_of(first.key)
    lost = lost_serial(system, first, request)
    status, _, body = first.post(request)
    tap.equal(status, 200, "the same request again is answered")
    is_void(system, lost)
    first.take(body)
    tap.ok(first.certificate.serial_number != lost, "under another serial")
    tap.equal(first.whoami(), 200, "which opens")
    second = est_client.enroll(system, olga, "Stays away")
    is_void(system, lost_serial(system, second, est_client.csr_of(
        second.key)))
    tap.equal(second.whoami(), 200, "its old certificate is good")
    tap.equal(second.reenroll()[0], 200, "and renews")
    status, headers, text = second.reenroll()
    tap.equal((status, headers["Retry-After"]), (429, "60"),
              "beyond the hourly cap nobody does")
    tap.holds(text, "hourly limit", "and is told so")
