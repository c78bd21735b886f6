#!/usr/bin/python3
"""Killed between journal and COMMIT, without its database, after a torn write:
every row is finished once, and what never got out is revoked."""

import os
import threading

from cryptography.x509 import CRLNumber

import signing
import tap

tap.Stack = signing.SignerStack


def lines_of(s, row):
    return [line for line in s.journalled("issue") if row.id in line]


class Held:
    """Holds up every sign_record at its insert, after the journal. Its COMMIT
    was sent with it."""

    def __init__(self, s):
        self.s = s
        self.connection = s.cluster.connect("postgres")
        self.connection.autocommit = False
        self.connection.cursor().execute(
            "LOCK TABLE data.device IN SHARE ROW EXCLUSIVE MODE")

    def lose(self):
        """What waits there never gets on."""
        waiting = ("FROM pg_stat_activity WHERE usename = 'handfast_signer' "
                   "AND wait_event_type = 'Lock'")
        self.s.psql("postgres", "SELECT count(pg_terminate_backend(pid)) "
                    + waiting)
        return signing.until(lambda: self.s.psql(
            "postgres", "SELECT count(*) " + waiting) == [(0,)])

    def release(self):
        self.connection.rollback()
        self.connection.close()


def attempt(row):
    """Asks for it, whatever comes of it."""
    def run():
        try:
            row.issue()
        except OSError:
            pass
    thread = threading.Thread(target=run)
    thread.start()
    return thread


def killed_before_commit(s, operator):
    held = Held(s)      # before the ticker can see the row
    row = signing.Approved(s, operator)
    thread = attempt(row)
    tap.ok(signing.until(lambda: lines_of(s, row)), "signed and journalled")
    s.kill("signer")
    thread.join()
    tap.ok(held.lose(), "killed before the COMMIT")
    held.release()
    lost = int(lines_of(s, row)[0][2], 16)
    tap.equal(row.state()[0], "approved", "it is approved as before")
    s.start("signer")
    tap.ok(signing.until(lambda: row.state()[0] == "issued"),
           "started again, it finishes the row by itself")
    tap.equal(len(lines_of(s, row)), 2, "under a second serial")
    tap.ok(row.certificate().serial_number != lost, "which it is")
    tap.ok(signing.until(lambda: s.crl().
                         get_revoked_certificate_by_serial_number(lost)),
           "the first one is on the revocation list")
    tap.ok(s.crl().get_revoked_certificate_by_serial_number(
        row.certificate().serial_number) is None, "the second is not")
    tap.equal([int(line[2], 16) for line in s.journalled("void")], [lost],
              "and the journal says so")


def killed_with_commit_under_way(s, operator):
    held = Held(s)
    row = signing.Approved(s, operator)
    thread = attempt(row)
    tap.ok(signing.until(lambda: lines_of(s, row)), "signed and journalled")
    s.kill("signer")
    thread.join()
    held.release()
    tap.ok(signing.until(lambda: row.state()[0] == "issued"),
           "killed behind it: it takes effect")
    s.start("signer")
    tap.equal([int(line[2], 16) for line in lines_of(s, row)],
              [row.certificate().serial_number], "under its one serial")


def database_lost(s, operator):
    row = signing.Approved(s, operator, approve=False)
    s.stop("postgres")
    status = s.call(signing.CONSOLE, "/healthz")[0]
    tap.equal(status, 503, "without its database it says so")
    s.start("postgres")
    s.wait_healthy("signer")
    row.approve()
    tap.ok(signing.until(lambda: row.state()[0] == "issued"),
           "with it, the ticker issues what is approved")
    tap.holds(s.log("signer"), "worker died", "(its workers began anew)")
    tap.ok("signal=31" not in s.log("signer"), "(and none was killed for a "
           "forbidden system call)")


def torn_journal(s, operator):
    s.stop("signer")
    with open(f"{s.at.state}/signer/journal", "ab") as journal:
        journal.write(b"issue 2026-11-23T18:0")
    s.start("signer")
    row = signing.Approved(s, operator)
    tap.equal(row.issue(), (204, ""), "after a torn line it goes on")
    tap.equal(len(s.journalled("torn")), 1, "which the journal tells")
    status, _, text = s.call(signing.ADMIN, "/journal-check",
                             REQUEST_METHOD="POST")
    tap.equal(status, 200, "the journal is whole")
    tap.holds(text.decode(), "torn=1", "but for that line")


def checkpoints(s):
    tap.ok(signing.until(lambda: s.journalled("checkpoint"), 60),
           "settled serials are marked as such")


def revocation(s, operator):
    row = signing.Approved(s, operator)
    row.issue()
    certificate = row.certificate()
    before = s.crl()
    device = row.reply()["device"]
    err = operator.ask("device_revoke", device, "key-compromise")
    tap.equal(err, "none", "a device is revoked")
    tap.ok(signing.until(
        lambda: s.crl().get_revoked_certificate_by_serial_number(
            certificate.serial_number)), "it comes onto the list")
    tap.ok(number(s.crl()) > number(before), "which has a higher number")
    tap.ok(any(int(line[2], 16) == certificate.serial_number
               for line in s.journalled("revoke")), "and into the journal")
    s.kill("signer")
    os.unlink(f"{s.at.pki}/crl.der")
    s.start("signer")
    tap.ok(signing.until(lambda: os.path.exists(f"{s.at.pki}/crl.der")),
           "a start writes it anew")
    tap.ok(s.crl().get_revoked_certificate_by_serial_number(
        certificate.serial_number), "with what the journal knows")


def number(crl):
    return crl.extensions.get_extension_for_class(CRLNumber).value.crl_number


def damaged_journal(s):
    s.stop("signer")
    path = f"{s.at.state}/signer/journal"
    with open(path, "r+b") as journal:
        journal.seek(20)
        journal.write(b"x")
    s.supervisor.start("signer")
    tap.ok(signing.until(lambda: "is damaged at byte" in s.log("signer")),
           "a journal that was altered is refused")
    s.supervisor.stop("signer")


def main():
    with tap.system("crashes", may_die=True,
                    settings={"signer": {"tick": 1}}) as s:
        operator = signing.Operator(s)
        killed_before_commit(s, operator)
        killed_with_commit_under_way(s, operator)
        database_lost(s, operator)
        torn_journal(s, operator)
        revocation(s, operator)
        checkpoints(s)
        damaged_journal(s)


main()
