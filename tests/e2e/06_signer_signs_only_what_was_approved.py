#!/usr/bin/python3
"""The signer believes no column and no caller: it signs the approved bytes
under its own profile, for an approver in good standing, or not at all."""

import hashlib
import secrets
import uuid

import signing
import tap

tap.Stack = signing.SignerStack

CALLERS = {
    "signer/console/fcgi.sock": {"/issue"},
    "signer/ra/fcgi.sock": {"/issue", "/renew", "/enroll-secret",
                            "/enroll-certificate"},
    "signer/sweep/fcgi.sock": {"/tick", "/server-cert-renew",
                               "/ocsp-cert-renew"},
    "signer/admin/fcgi.sock": {"/issue", "/server-cert", "/ocsp-cert",
                               "/journal-check"},
}
VERBS = sorted(set().union(*CALLERS.values()) | {"/sign", "/"})


def approved_row_is_issued_once(s, operator):
    row = signing.Approved(s, operator)
    tap.equal(row.issue(), (204, ""), "an approved row is issued")
    first = row.certificate()
    tap.equal(row.issue(), (204, ""), "asked again, it is issued still")
    tap.ok(row.certificate() == first, "with the same certificate")
    mine = [line for line in s.journalled("issue") if row.id in line]
    tap.equal(len(mine), 1, "and one line in the journal")
    tap.equal(int(mine[0][2], 16), first.serial_number, "of its serial")


def not_yet_approved(s, operator):
    row = signing.Approved(s, operator, approve=False)
    tap.equal(row.issue(), (409, "state"), "not approved, not issued")
    tap.equal(row.state()[0], "verified", "and left as it is")


def altered(s, operator, column, what):
    row = signing.Approved(s, operator)
    s.superuser(f"UPDATE data.enrollment SET {column} = %s WHERE id = %s",
                secrets.token_bytes(32), row.id)
    tap.equal(row.issue(), (409, "changed"), f"{what}: refused")
    tap.equal(row.state()[0], "failed", f"{what}: and failed")


def other_bytes(s, operator):
    """Somebody who can write rows exchanges the registration."""
    victim = signing.Approved(s, operator)
    other = victim.device.bytes + b" "
    s.superuser("UPDATE data.enrollment SET registration = %s, reg = %s"
                " WHERE id = %s", other, hashlib.sha256(other).digest(),
                victim.id)
    tap.equal(victim.issue(), (409, "changed"),
              "other bytes than approved: refused")


def wrong_wrap(s, operator):
    row = signing.Approved(s, operator)
    other = signing.Approved(s, operator)
    s.superuser("UPDATE data.enrollment e SET wrap = o.wrap FROM"
                " data.enrollment o WHERE e.id = %s AND o.id = %s",
                row.id, other.id)
    tap.equal(row.issue(), (500, "internal"), "another row's reply key")
    tap.holds(row.state()[1] or "", "seal.key", "is refused with its reason")
    tap.equal(len([line for line in s.journalled("issue")
                   if row.id in line]), 0, "and nothing was signed")


def unknown_profile(s, operator):
    row = signing.Approved(s, operator, profile="nothing")
    tap.equal(row.issue()[0], 500, "a profile the signer does not have")
    tap.equal(row.state(), ("failed",
                            "The signer does not have this profile."),
              "is refused with its reason")


def approver_left(s):
    operator = signing.Operator(s, "bob")
    row = signing.Approved(s, operator)
    s.handfast("account", "disable", "bob")
    tap.equal(row.state()[0], "failed", "the approver is disabled")
    tap.equal(row.issue(), (409, "state"), "there is nothing to sign")
    # As if that had not ended the row.
    row = signing.Approved(s, signing.Operator(s, "bert"))
    s.superuser("ALTER TABLE data.account DISABLE TRIGGER account_standing")
    s.handfast("account", "disable", "bert")
    tap.equal(row.state()[0], "approved", "another one's stands")
    tap.equal(row.issue(), (403, "denied"), "and is not signed")
    tap.equal(row.state()[0], "failed", "but has failed then")


def callers(s):
    for socket, allowed in CALLERS.items():
        for verb in VERBS:
            status = s.call(socket, verb, REQUEST_METHOD="POST")[0]
            if verb not in allowed:
                tap.equal(status, 404, f"{socket} has no {verb}")
        for verb in allowed:
            status = s.call(socket, verb)[0]
            tap.equal(status, 405, f"{socket} takes no GET of {verb}")
    status, _, body = s.call(signing.CONSOLE, "/issue", REQUEST_METHOD="POST")
    tap.equal((status, body), (400, b"input\n"), "no id is refused")
    status, _, body = s.call(signing.CONSOLE, "/issue", REQUEST_METHOD="POST",
                             ENROLLMENT=uuid.uuid4())
    tap.equal((status, body), (404, b"not-found\n"), "an unknown one too")


def server_certificate(s):
    body = b"\x30\x03\x02\x01\x00"
    status, _, answer = signing.request(
        s, signing.ADMIN, "/server-cert", body, "application/pkcs10")
    tap.equal((status, answer), (400, b"csr\n"), "no CSR, no certificate")
    status, _, answer = signing.request(
        s, signing.ADMIN, "/server-cert", body, "text/plain")
    tap.equal((status, answer), (400, b"input\n"), "nor of another type")


def main():
    # The ticker would issue a row before the test has altered it.
    with tap.system("decisions", settings={"signer": {"tick": 3600}}) as s:
        operator = signing.Operator(s)
        approved_row_is_issued_once(s, operator)
        not_yet_approved(s, operator)
        altered(s, operator, "approved_reg", "another hash approved")
        altered(s, operator, "approved_key", "another key approved")
        other_bytes(s, operator)
        wrong_wrap(s, operator)
        unknown_profile(s, operator)
        approver_left(s)
        callers(s)
        server_certificate(s)


main()
