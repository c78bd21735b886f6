#!/usr/bin/python3
"""A device whose serial number and secret were imported enrolls by EST without
a person, once; wrong secrets lock it at the tenth; a lost answer costs nothing;
an hourly cap holds; and whoever has the RA's role and socket, but no secret,
gets nothing."""

import base64
import hashlib
import secrets
import subprocess
import tempfile

from cryptography import x509

import tap      # first: it says where the others are

import est_client
import fastcgi
from factory_device import (Known, basic, documented, enroll, factory_list,
                            imported)

CAP = 7
RA = "signer/ra/fcgi.sock"
SETTINGS = {"signer": {"unattended_cap": CAP, "workers": 2},
            "profile auto": {"days": 30, "unattended": "yes"}}


def refused(name, answer, status, words):
    got, headers, text = answer
    tap.equal(got, status, f"{name}: {status}")
    tap.holds(text, words, "it says why")
    tap.equal(headers["Content-Type"], "text/plain; charset=utf-8",
              "as plain text")
    return headers


def once(s):
    known = Known("SN/1")
    imported(s, [known])
    tap.equal(factory_list(s)["SN/1"]["status"], "waiting", "it is awaited")
    answer = known.enroll(s)
    tap.equal(answer[0], 200, "serial number and secret: a certificate")
    device = known.device(s, answer)
    tap.equal(device.certificate.public_key().public_numbers(),
              known.key.public_key().public_numbers(), "for its key")
    lives = device.certificate.not_valid_after \
        - device.certificate.not_valid_before
    tap.equal(lives.days, 30, "by the profile of the import")
    tap.equal(known.enroll(s)[2], answer[2],
              "the same again, since the answer may be lost: the same")
    other = est_client.csr_of(est_client.key_of())
    refused("another key", known.enroll(s, csr=other), 403, "another key")
    tap.equal(device.whoami(), 200, "it opens")
    refused("after the first use", known.enroll(s), 403, "renew")
    refused("another key, still", known.enroll(s, csr=other), 403,
            "another key")
    tap.equal(device.reenroll()[0], 200, "it renews like any other")
    row = factory_list(s)["SN/1"]
    tap.equal((row["status"], row["device"]), ("enrolled", device.device),
              "the list says so")
    shown = s.handfast_json("device", "show", device.device)
    tap.equal((shown["approved_by"], shown["name"], shown["serial"]),
              ("factory secret", "Sensor SN/1", "SN/1"),
              "the device says what let it in")
    what = s.psql("postgres", "SELECT what, program FROM data.event WHERE"
                  " details->>'serial_number' = 'SN/1' ORDER BY id")
    tap.equal(what, [("factory.imported", "handfast_admin"),
                     ("factory.enrolled", "handfast_signer")],
              "and so do the events")
    journal_tells(s, device)
    return known


def journal_tells(s, device):
    with open(f"{s.at.state}/signer/journal", encoding="ascii") as lines:
        mine = [line.split() for line in lines if device.device in line]
    tap.equal(mine[0][0], "factory", "the journal has it apart")


def hash_alone(s, known):
    wanted = hashlib.sha256(b"handfast/1 factory" + known.serial.encode()
                            + b"\0" + known.secret.encode()).digest()
    got = s.psql("postgres", "SELECT hash FROM data.factory WHERE serial = %s",
                 known.serial)[0][0]
    tap.equal(bytes(got), wanted, "the hash is stored, as documented")
    dumped = s.psql("postgres", "SELECT string_agg(t::text, ' ')"
                    " FROM (SELECT f::text FROM data.factory f UNION ALL"
                    " SELECT e::text FROM data.event e) AS t")[0][0]
    tap.ok(known.secret not in dumped, "the secret is in no row")
    tap.equal([name for name in s.log_names() if known.secret in s.log(name)],
              [], "nor in any log")


def wrong_ones(s):
    known = Known("SN-2")
    imported(s, [known, Known("SN-3")])
    headers = refused("a wrong secret",
                      known.enroll(s, secrets.token_hex(16)), 401, "wrong")
    tap.holds(headers["WWW-Authenticate"], "Basic", "it asks for Basic")
    refused("an unknown serial number",
            enroll(s, known.csr, "SN-9", known.secret), 401, "wrong")
    refused("another's secret", enroll(s, known.csr, "SN-3", known.secret),
            401, "wrong")
    tap.equal(factory_list(s)["SN-3"]["failures"], 1, "counts as wrong, too")
    for name, headers, status in (
            ("no credentials", {}, 401),
            ("Bearer", {"Authorization": "Bearer abc"}, 400),
            ("no base64", {"Authorization": "Basic !"}, 400),
            ("no colon", {"Authorization": "Basic YWJj"}, 400),
            ("too much", {"Authorization": basic("a", "b" * 800)}, 400),
            ("a short secret", {"Authorization": basic("SN-2", "abc")}, 401),
            ("none", {"Authorization": basic("SN-2", "")}, 401)):
        refused(name, enroll(s, known.csr, **headers), status, ".")
    refused("no CSR", known.enroll(s, csr="AAAA"), 400, "signing request")
    tap.equal(factory_list(s)["SN-2"]["failures"], 1,
              "what cannot be a secret is not counted")
    for _ in range(8):
        known.enroll(s, secrets.token_hex(16))
    tap.equal(factory_list(s)["SN-2"]["status"], "waiting",
              "nine do not lock it")
    refused("the tenth", known.enroll(s, secrets.token_hex(16)), 401, "wrong")
    tap.equal(factory_list(s)["SN-2"]["status"], "locked", "locks")
    refused("the right one, then", known.enroll(s), 403, "unlock")
    tap.equal(factory_list(s)["SN-2"]["failures"], 10, "no more is counted")
    tap.equal(s.handfast("factory", "unlock", "SN-0", check=False).returncode,
              1, "an unknown one cannot be unlocked")
    s.handfast("factory", "unlock", "SN-2")
    for _ in range(9):
        known.enroll(s, secrets.token_hex(16))
    tap.equal(known.enroll(s)[0], 200, "unlocked, and nine later it enrolls")
    return known


def removed(s, known):
    s.handfast("factory", "remove", known.serial)
    refused("removed", known.enroll(s), 401, "wrong")
    tap.equal(s.handfast("factory", "remove", known.serial,
                         check=False).returncode, 1, "and gone")
    imported(s, [known])
    tap.equal(known.enroll(s)[0], 200, "imported again, it enrolls again")


def by_curl(s):
    known = Known("SN-4")
    imported(s, [known])
    folder = tempfile.mkdtemp(dir=s.at.top)
    est_client.store_key(f"{folder}/key.pem", known.key)
    done = documented(s, "--user", folder, SERIAL=known.serial,
                      SECRET=known.secret)
    tap.equal((done.returncode, done.stderr), (0, ""),
              "curl enrolls as the page says")
    got, = est_client.pem_certificates(f"{folder}/cert.pem")
    tap.equal(got.public_key().public_numbers(),
              known.key.public_key().public_numbers(), "for its key")


def by_strongswan(s):
    """It knows Basic from RFC 7030 section 3.2.3."""
    known = Known("SN-5", secret=secrets.token_urlsafe(16))
    imported(s, [known])
    with open(f"{s.at.top}/sn5.csr", "wb") as file:
        file.write(known.csr)
    ends = [option for pem in ("root.pem", "issuing.pem")
            for option in ("--cacert", f"{s.at.pki}/{pem}")]
    done = subprocess.run(
        ["pki", "--est", "--url", s.device_url(), "--in",
         f"{s.at.top}/sn5.csr", *ends, "--userpass",
         f"{known.serial}:{known.secret}"], capture_output=True, timeout=120)
    tap.equal(done.returncode, 0, "strongSwan's pki enrolls") \
        or tap.note(done.stderr.decode())
    tap.equal(x509.load_der_x509_certificate(done.stdout).public_key()
              .public_numbers(), known.key.public_key().public_numbers(),
              "for its key")


def taken_over_ra(s):
    """A program with the RA's role and socket, and a serial number."""
    known = Known("SN-6")
    imported(s, [known])

    def ask(verb, body=known.csr, **params):
        return fastcgi.request(f"{s.at.run}/{RA}", {
            "DOCUMENT_URI": verb, "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": est_client.CSR, **params}, body)[::2]

    row, stored = s.psql("postgres", "SELECT id::text, hash FROM data.factory"
                         " WHERE serial = 'SN-6'")[0]
    for name, params in (
            ("no secret", {}), ("an empty one", {"SECRET": ""}),
            ("a guess", {"SECRET": secrets.token_hex(16)}),
            ("the stored hash", {"SECRET": bytes(stored).hex()}),
            ("the row", {"SECRET": row})):
        tap.equal(ask("/enroll-secret", SERIAL_NUMBER="SN-6", **params),
                  (401, b"credentials\n"), f"{name} for a secret: nothing")
    tap.equal(ask("/issue", b"", ENROLLMENT=row)[0], 404,
              "the row is no enrollment that could be issued")
    tap.equal(ask("/enroll-certificate")[0], 403,
              "and it needs no certificate less")
    for function in ("factory_secret_begin('SN-6', '\\x00', '\\x00')",
                     "factory_import('{}', '{}', '{}', '{}', '{}')",
                     "factory_unlock('SN-6')", f"factory_hold('{row}')",
                     "factory_list(NULL, 1)"):
        wrong = tap.raises(Exception, lambda f=function: s.psql(
            "handfast_ra", f"SELECT api.{f}"), f"api.{function} is not its")
        tap.holds(str(wrong), "permission denied", "by its rights")
    tap.raises(Exception, lambda: s.psql(
        "handfast_ra", "SELECT * FROM data.factory"), "nor is the table")
    tap.equal(s.psql("postgres", "SELECT count(*)::int FROM data.device WHERE"
                     " serial = 'SN-6'")[0][0], 0, "there is no such device")


def capped(s, enrolled):
    """Whatever came first in this hour, at most CAP are made."""
    more = [Known(f"CAP-{n}") for n in range(CAP + 1)]
    imported(s, more)
    answers = [known.enroll(s) for known in more]
    left = CAP - enrolled
    tap.equal([answer[0] for answer in answers],
              [200] * left + [503] * (len(more) - left),
              f"{enrolled} were made, so {left} more are")
    headers = refused("over the cap", answers[-1], 503, "hourly limit")
    tap.equal(headers["Retry-After"], "600", "and when to come again")
    tap.equal(more[0].enroll(s)[2], answers[0][2],
              "a repetition is no new one")
    s.psql("postgres", "UPDATE data.certificate SET issued_at ="
           " issued_at - interval '1 hour'")
    tap.equal(more[-1].enroll(s)[0], 503,
              "the signer's own journal counts, too")
    s.stop("signer")
    path = f"{s.at.state}/signer/journal"
    with open(path, "r+b") as file:
        file.truncate()
    s.psql("postgres", "UPDATE data.certificate SET issued_at ="
           " issued_at + interval '1 hour'")
    s.start("signer")
    tap.equal(more[-1].enroll(s)[0], 503,
              "and without it the database, which other machines share")
    s.psql("postgres", "UPDATE data.certificate SET issued_at ="
           " issued_at - interval '1 hour'")
    tap.equal(more[-1].enroll(s)[0], 200, "an hour later it goes on")


def signer_away(s):
    known = Known("SN-7")
    imported(s, [known])
    s.stop("signer")
    headers = refused("no signer", known.enroll(s), 503, "away")
    tap.equal(headers["Retry-After"], "5", "and when to come again")
    s.start("signer")


def profile_gone(s):
    """What was imported counts only while its profile is unattended."""
    known = Known("SN-8")
    imported(s, [known])
    s.psql("postgres", "UPDATE data.factory SET profile = 'device'"
           " WHERE serial = 'SN-8'")
    tap.equal(known.enroll(s)[0], 500,
              "the signer refuses a profile in which people decide")
    tap.holds(s.log("signer"), "not unattended", "and says so in its log")


with tap.system("factory secrets", settings=SETTINGS) as system:
    first = once(system)
    hash_alone(system, first)
    second = wrong_ones(system)
    removed(system, second)
    by_curl(system)
    by_strongswan(system)
    taken_over_ra(system)
    signer_away(system)
    profile_gone(system)
    capped(system, 5)
