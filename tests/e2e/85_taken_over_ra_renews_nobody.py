#!/usr/bin/python3
"""A taken-over RA, here this test with its role in the database and its socket
of the signer, cannot have any device's identity renewed to a key of its own,
whatever it has recorded, forges or repeats. What it can do is said, too."""

import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
import psycopg2

import tap

import est_client
import fastcgi
import forgery
from est_client import csr_of, key_of, sha256
from operating import Operator

RA = "signer/ra/fcgi.sock"
ROLE = "handfast_ra"


def bytes_of(text):
    return est_client.base64.b64decode(text)


def swapped(csr_key, signer):
    """A CSR for one key, signed by another."""
    return csr_of(signer).replace(spki(signer), spki(csr_key))


def spki(holder):
    """The public key of a key or a certificate."""
    return holder.public_key().public_bytes(
        est_client.DER,
        est_client.serialization.PublicFormat.SubjectPublicKeyInfo)


class Attacker:
    """What it has: the role, the socket, and all that went through it."""

    def __init__(self, s):
        self.s = s
        self.key = key_of()
        self.csr = csr_of(self.key)

    def verb(self, verb, certificate, csr=None, evidence="", method="POST",
             **params):
        """certificate: what is said of it; evidence: in base64."""
        status, _, body = fastcgi.request(f"{self.s.at.run}/{RA}", {
            "DOCUMENT_URI": verb, "REQUEST_METHOD": method,
            "CONTENT_TYPE": "application/pkcs10", "CERTIFICATE": certificate,
            "EVIDENCE": evidence, **params}, csr or self.csr)
        return status, body

    def renew(self, old_der, csr=None, evidence=None):
        """What the signer says to it, when it has said in the database that
        the device came."""
        self.s.psql(ROLE, "SELECT err FROM api.renew_request(%s)",
                    sha256(old_der))
        status, body = self.verb(
            "/renew", sha256(old_der).hex(), csr,
            est_client.base64.b64encode(evidence or b"").decode())
        return body if status == 200 else body.decode().strip()


def forges_evidence(a, victim, mate, recorded):
    """recorded: (CSR, evidence) of a renewal of the victim that it saw."""
    csr, seen = recorded
    der = victim.der
    zeros = b"\x30\x06\x02\x01\x00\x02\x01\x00"
    n = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            16)
    order = b"\x02\x21\x00" + n.to_bytes(32, "big")
    hello = b" " * 64 + b"TLS 1.3, client CertificateVerify\0"
    for name, evidence in (
            ("none", None),
            ("an empty one", b""),
            ("noise", secrets.token_bytes(71)),
            ("a signature of zeros", zeros),
            ("r and s the order of the group",
             b"\x30\x46" + order + order),
            ("by its own key", bytes_of(est_client.evidence(
                a.s.realm, a.key, der, a.csr))),
            ("by another device's key", bytes_of(est_client.evidence(
                a.s.realm, mate.key, der, a.csr))),
            ("what it recorded, for another CSR", seen),
            ("what the victim signed in a CSR",
             x509.load_der_x509_csr(csr).signature),
            ("what the victim signed in TLS", victim.key.sign(
                hello + sha256(a.csr), ec.ECDSA(hashes.SHA256()))),
            ("what the victim signed for another realm",
             bytes_of(est_client.evidence("other.example", victim.key, der,
                                          a.csr))),
            ("what the victim signed for an earlier certificate",
             bytes_of(est_client.evidence(a.s.realm, victim.key, mate.der,
                                          a.csr)))):
        tap.equal(a.renew(der, evidence=evidence), "proof",
                  f"evidence: {name}")
    tap.equal(a.renew(der, evidence=b"\0" * 513), "too-large",
              "evidence: too long")


def forges_requests(a, victim):
    tap.equal(a.renew(victim.der, swapped(a.key, victim.key)), "csr",
              "its key in a CSR that the victim signed")
    tap.equal(a.renew(victim.der, swapped(victim.key, a.key)), "csr",
              "the victim's key in a CSR that it signed")
    tap.equal(a.renew(victim.der, a.csr + b"\0"), "csr", "a byte behind it")
    tap.equal(a.renew(victim.der, b"\x30\0"), "csr", "no CSR")


def forges_certificates(a, victim):
    for name, ca in (("itself", forgery.Authority()),
                     ("a namesake", forgery.Authority(
                         subject=victim.certificate.issuer))):
        fake, key = ca.issue("x", like=victim.certificate)
        der = fake.public_bytes(est_client.DER)
        csr = csr_of(key)
        tap.equal(a.renew(der, csr), "not-found",
                  f"the victim's names and serial, issued by {name}")
    tap.equal(a.renew(victim.der + b"\0", a.csr), "not-found",
              "the victim's and a byte")
    tap.equal(a.renew(b"", a.csr), "not-found", "none")


def repeats(a, victim, recorded, first_key):
    """What it recorded gives nothing but certificates for the victim."""
    csr, evidence = recorded
    tap.equal(a.renew(victim.der, csr_of(first_key), evidence), "proof",
              "a CSR of the victim from before it changed its key")
    first = a.renew(victim.der, csr)
    tap.equal(a.renew(victim.der, csr), first,
              "a request that is signed is signed once")
    tap.equal(x509.load_der_x509_certificate(first).public_key()
              .public_numbers(), victim.key.public_key().public_numbers(),
              "for the victim's key")


def signed_by(s):
    """How many certificates of devices the journal has."""
    with open(f"{s.at.state}/signer/journal", encoding="ascii") as journal:
        return sum(line.startswith("issue ") for line in journal)


def names_others(a, victim, enrollment):
    own = sha256(victim.der).hex()
    for name, what, status in (
            ("nothing", "", 400), ("no hash", "x", 400),
            ("a hash and more", own + "00", 400),
            ("an unknown one", secrets.token_hex(32), 404),
            ("a device", victim.device, 400),
            ("an enrollment", enrollment, 400)):
        tap.equal(a.verb("/renew", what)[0], status, f"/renew of {name}")
    signed = signed_by(a.s)
    for address in ("x", "192.0.2.1/32", "192.0.2.1 ", "1" * 65, "::g"):
        tap.equal(a.verb("/renew", own, csr_of(victim.key),
                         ADDRESS=address), (400, b"input\n"),
                  f"from {address[:16]}")
    tap.equal(signed_by(a.s), signed,
              "what the database would refuse is not signed first")
    for verb in ("/server-cert", "/tick", "/journal-check", "/sign",
                 "/server-cert-renew"):
        tap.equal(a.verb(verb, own)[0], 404, f"its socket has no {verb}")
    tap.equal(a.verb("/renew", own, method="GET")[0], 405,
              "nor /renew by GET")


def calls_what_it_may_not(a):
    functions = a.s.psql(
        "postgres", "SELECT p.oid::regproc::text, (SELECT string_agg("
        "'NULL::' || format_type(t, NULL), ', ') FROM unnest(p.proargtypes) "
        "t) FROM pg_proc p WHERE p.pronamespace IN ('api'::regnamespace, "
        "'private'::regnamespace) AND NOT (has_schema_privilege(%s, "
        "p.pronamespace, 'USAGE') AND has_function_privilege(%s, p.oid, "
        "'EXECUTE'))", ROLE, ROLE)
    names = {name for name, _ in functions}
    tap.ok({"api.renew_begin", "api.renew_record", "api.sign_record",
            "api.approve"} <= names, "there are functions that it may not call")
    statements = [f"SELECT * FROM {name}({args or ''})"
                  for name, args in functions]
    statements += [
        f"{verb} data.{table}{rest}" for table in ("certificate", "device")
        for verb, rest in (("SELECT * FROM", ""), ("DELETE FROM", ""),
                           ("UPDATE", " SET device = NULL"),
                           ("INSERT INTO", " DEFAULT VALUES"))]
    statements.append("SET ROLE handfast_signer")
    passed = [text for text in statements if refusal(a.s, text) != "42501"]
    tap.equal(passed, [], "and no function, table or role opens to it")


def refusal(s, statement):
    try:
        s.psql(ROLE, statement)
    except psycopg2.Error as error:
        return error.pgcode
    return None


def skips_the_first_use(a, s, operator):
    """It delivers, and revokes what the device replaces."""
    victim = est_client.enroll(s, operator, "New")
    tap.equal(a.verb("/renew", sha256(victim.der).hex(),
                     csr_of(victim.key))[1], b"state\n",
              "a certificate that nobody has used renews nothing")


def comes_late(a, s, operator):
    victim = est_client.enroll(s, operator, "Late").aged(3)
    for name, evidence in (
            ("without evidence", None),
            ("even with the victim's", bytes_of(victim.evidence(a.csr)))):
        tap.equal(a.renew(victim.der, evidence=evidence), "expired",
                  f"ended: no new key, {name}")
    return victim


def pays_for_the_switch(a, s, operator):
    """What the threat model says that rekey_unproven costs."""
    victim = est_client.enroll(s, operator, "Stock").into("stock")
    got = a.renew(victim.der)
    tap.ok(isinstance(got, bytes), "with rekey_unproven, and only then, its "
           "word is enough")
    late = est_client.enroll(s, operator, "Late").into("stock").aged(3)
    tap.equal(a.renew(late.der), "expired",
              "though not after the certificate's end")
    return victim


def keys_of(s, device):
    """SHA-256 of every key that was ever certified for a device."""
    rows = s.psql("postgres", "SELECT der FROM data.certificate WHERE device "
                  "= %s", device)
    return {fingerprint(x509.load_der_x509_certificate(bytes(der)))
            for der, in rows}


def fingerprint(holder):
    return sha256(spki(holder))


with tap.system("a taken-over RA", settings={
        "profile stock": {"rekey_unproven": "yes"},
        "signer": {"device_daily_cap": 1000}}) as system:
    olga = Operator(system)
    target = est_client.enroll(system, olga, "Victim")
    friend = est_client.enroll(system, olga, "Another")
    first_key = target.key
    new_key = key_of()
    wanted = csr_of(new_key)
    record = (wanted, bytes_of(target.evidence(wanted)))
    answer = target.post(wanted, Handfast_Evidence=target.evidence(wanted))
    target.take(answer[2], new_key)
    tap.equal(target.whoami(), 200, "the victim has renewed, and it watched")
    attacker = Attacker(system)
    forges_evidence(attacker, target, friend, record)
    forges_requests(attacker, target)
    forges_certificates(attacker, target)
    repeats(attacker, target, record, first_key)
    names_others(attacker, target, system.psql(
        "postgres", "SELECT enrollment::text FROM data.certificate WHERE "
        "device = %s AND enrollment IS NOT NULL", target.device)[0][0])
    calls_what_it_may_not(attacker)
    skips_the_first_use(attacker, system, olga)
    gone = comes_late(attacker, system, olga)
    tap.equal(keys_of(system, target.device),
              {fingerprint(first_key), fingerprint(new_key)},
              "the victim's identity has only the victim's keys")
    tap.equal(keys_of(system, gone.device), {fingerprint(gone.key)},
              "and so has the late one's")
    sold = pays_for_the_switch(attacker, system, olga)
    tap.equal(system.psql(
        "postgres", "SELECT DISTINCT device::text FROM data.certificate WHERE"
        " key_fp = %s", fingerprint(attacker.key)), [(sold.device,)],
        "nothing else carries its key")
    tap.equal(target.whoami(), 200, "the victim works as before")
