#!/usr/bin/python3
"""The issuing CA and the root roll: what follows is known before it issues,
begins on its date, and what was before keeps its list until it has ended."""

import base64
import os
import stat
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtensionOID

import later
import signing
import tap
from https_device import Device
from operating import Operator

DAY = 86400
PEM = serialization.Encoding.PEM


class Enrolled:
    """A device with its files, and what it was told."""

    def __init__(self, s, operator, folder, name):
        self.device = Device(s.realm, s.port, name=name)
        self.device.register()
        self.told = operator.admit(self.device)
        self.device.acknowledge()
        self.id = self.told["device"]
        self.cert, self.key, _ = self.device.store(self.told, folder)
        self.x = der(self.told["certificate"])
        self.chain = [der(each) for each in self.told["chain"]]
        self.roots = [der(each) for each in self.told["roots"]]


def der(text):
    return x509.load_der_x509_certificate(base64.b64decode(text))


def certificates(path):
    with open(path, "rb") as file:
        blocks = file.read().split(b"-----BEGIN ")[1:]
    return [x509.load_pem_x509_certificate(b"-----BEGIN " + each)
            for each in blocks]


def write(folder, name, *certs):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(b"".join(each.public_bytes(PEM) for each in certs))
    return path


def openssl_verify(clock, *argv):
    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-attime",
         str(int(clock.now())), *argv], capture_output=True, text=True,
        check=False)
    return done.returncode, done.stdout + done.stderr


def verifies(clock, root, chain, leaf, what):
    status, text = openssl_verify(clock, "-CAfile", root, "-untrusted",
                                  chain, leaf)
    if not tap.equal(status, 0, what):
        tap.note(text)


def crl(s, tag=""):
    with open(f"{s.at.pki}/crl{tag}.der", "rb") as file:
        return x509.load_der_x509_crl(file.read())


def listed(s, tag=""):
    return {entry.serial_number for entry in crl(s, tag)}


def states(s):
    return {row["what"]: row["state"] for row in
            s.handfast_json("ca", "show")["certificates"]
            if row["what"].startswith("issuing")}


def roll(s, *args, check=True, passphrase=None):
    return s.handfast("ca", "roll", "--passphrase-fd", "0", *args,
                      "--json", check=check,
                      input=passphrase or s.passphrase + "\n")


def refusals(s, clock):
    done = roll(s, "--on", "2020-01-01", check=False)
    tap.equal(done.returncode, 1, "a date that is past is refused")
    tap.holds(done.stdout, "it is past", "and why")
    done = roll(s, "--on", "tomorrow", check=False)
    tap.holds(done.stdout, "is no date", "so is what is none")
    done = roll(s, check=False, passphrase="not the passphrase\n")
    tap.holds(done.stdout, "cannot be opened", "so is a wrong passphrase")
    done = roll(s, "--root", "--on", clock.at(DAY), check=False)
    tap.equal(done.returncode, 1, "a root has no date")
    tap.equal(states(s), {"issuing": "current"}, "nothing was made")


def before(s, clock, operator, folder):
    """The next is made; all know it; the first still issues."""
    first = Enrolled(s, operator, folder, "first")
    old = certificates(f"{s.at.pki}/issuing.pem")[0]
    trusted = os.stat(f"{s.at.pki}/chain.pem").st_ino
    pid = s.supervisor.programs["signer"].popen.pid
    made = s.handfast_json("ca", "roll", "--passphrase-fd", "0", "--on",
                           clock.at(10 * DAY), input=s.passphrase + "\n")
    name = made["issuing"]
    tag = name.removeprefix("issuing")
    tap.equal(states(s), {"issuing": "current", name: "next"},
              "the next is there")
    tap.ok(os.stat(f"{s.at.pki}/chain.pem").st_ino != trusted,
           "what nginx trusts has changed, which its unit watches")
    key = os.stat(f"{s.at.etc}/ca/authorities/{name}/key")
    tap.equal(oct(stat.S_IMODE(key.st_mode)), "0o400", "its key is secret")
    if os.geteuid() == 0:
        tap.equal(key.st_uid, signing.uid_of("handfast-signer"),
                  "and the signer's")
    next_ca = certificates(f"{s.at.pki}/issuing{tag}.pem")[0]
    for file in ("chain.pem", "cacerts.pem"):
        found = certificates(f"{s.at.pki}/{file}")
        tap.ok(old in found and next_ca in found, f"both are in {file}")
    tap.ok(signing.until(lambda: os.path.exists(
        f"{s.at.pki}/crl{tag}.der")), "the signer takes it up by itself")
    tap.equal(s.supervisor.programs["signer"].popen.pid, pid,
              "without being started again")
    tap.equal(crl(s, tag).issuer, next_ca.subject, "its list is its own")
    tap.ok(crl(s, tag).is_signature_valid(next_ca.public_key()),
           "signed by its key")
    last = Enrolled(s, operator, folder, "last of the old")
    tap.equal(last.x.issuer, old.subject, "before the date the old issues")
    later.reload_nginx(s)
    tap.equal([later.get(s, "/demo/", each.cert, each.key)
               for each in (first, last)], [200, 200],
              "nginx is reloaded, and lets both in")
    return first, last, old, next_ca, tag


def on_the_date(s, clock, operator, folder, prior):
    first, last, old, next_ca, tag = prior
    clock.forward(10 * DAY + 60)
    tap.equal(states(s), {"issuing": "old", f"issuing{tag}": "current"},
              "on the date they change")
    new = Enrolled(s, operator, folder, "first of the new")
    tap.equal(new.x.issuer, next_ca.subject, "the new one issues")
    tap.equal(new.chain[0], next_ca, "and is in the reply")
    points = new.x.extensions.get_extension_for_oid(
        ExtensionOID.CRL_DISTRIBUTION_POINTS).value
    access = new.x.extensions.get_extension_for_oid(
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS).value
    tap.equal(points[0].full_name[0].value,
              s.http_url(f"/pki/crl{tag}.der"), "its list's address is there")
    tap.equal([each.access_location.value for each in access
               if each.access_method == Access.CA_ISSUERS],
              [s.http_url(f"/pki/issuing{tag}.der")], "and its own")
    for path in (f"crl{tag}.der", "crl.der", f"delta{tag}.der", "delta.der",
                 f"issuing{tag}.der", "issuing.der", "root.der"):
        status = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
             s.http_url(f"/pki/{path}")], capture_output=True, text=True,
            check=False).stdout
        tap.equal(status, "200", f"nginx serves {path}")
    tap.equal([later.get(s, "/demo/", each.cert, each.key)
               for each in (first, last, new)], [200, 200, 200],
              "devices of both are let in")
    for each, what in ((first, "old"), (new, "new")):
        verifies(clock, f"{s.at.pki}/root.pem",
                 write(folder, "chain.pem", *each.chain), each.cert,
                 f"openssl verifies the {what}")
    issuers = s.psql("postgres", "SELECT i.name, count(*)::int FROM "
                     "data.certificate c JOIN data.issuer i "
                     "ON i.sha256 = c.issuer WHERE c.purpose = 'device' "
                     "GROUP BY 1 ORDER BY 1")
    tap.equal(list(issuers), [("issuing", 2), (f"issuing{tag}", 1)],
              "each certificate's issuer is recorded")
    return new


def revoked(s, clock, folder, prior, new):
    first, last, old, next_ca, tag = prior
    for each in (first, new):
        s.handfast("device", "revoke", each.id)
    tap.ok(signing.until(lambda: listed(s) and listed(s, tag)),
           "both lists are written")
    tap.equal(listed(s), {first.x.serial_number}, "the old one's list has "
              "its own")
    tap.equal(listed(s, tag), {new.x.serial_number}, "and the new one's its")
    tap.ok(crl(s).is_signature_valid(old.public_key()),
           "the old one still signs its list")
    lists = os.path.join(folder, "lists.pem")
    with open(lists, "wb") as file:
        file.write(crl(s).public_bytes(PEM) + crl(s, tag).public_bytes(PEM))
    for each, wanted in ((last, 0), (first, 2), (new, 2)):
        chain = write(folder, "chain.pem", *each.chain)
        status, text = openssl_verify(
            clock, "-CAfile", f"{s.at.pki}/root.pem", "-untrusted", chain,
            "-crl_check", "-CRLfile", lists, each.cert)
        if not tap.equal(status, wanted, "openssl with the lists: "
                         + ("good" if wanted == 0 else "revoked")):
            tap.note(text)
    tap.equal([later.get(s, "/demo/", each.cert, each.key)
               for each in (first, last, new)], [403, 200, 403],
              "and the guard agrees")


def server_certificate(s, prior):
    next_ca = prior[3]
    tap.ok(signing.until(lambda: certificates(
        f"{s.at.pki}/server.pem")[0].issuer == next_ca.subject),
           "nginx's certificate is renewed by the new one")
    now = certificates(f"{s.at.pki}/server.pem")
    tap.equal(now[1], next_ca, "with its chain")
    later.reload_nginx(s)
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{s.port}"],
        input="", capture_output=True, text=True, check=False).stdout
    tap.ok(x509.load_pem_x509_certificate(
        shown[shown.index("-----BEGIN"):].encode()) == now[0],
        "nginx shows it after its reload")


def ended(s, clock, operator, folder, prior):
    tag = prior[4]
    done = s.handfast("ca", "retire", "issuing", check=False)
    tap.equal(done.returncode, 1, "one with valid certificates stays")
    tap.holds(done.stderr, "its last certificate ends on", "until when")
    clock.forward(85 * DAY)
    tap.equal(states(s)["issuing"], "ended", "after its last it has ended")
    number = crl(s).extensions.get_extension_for_oid(
        ExtensionOID.CRL_NUMBER).value.crl_number
    tap.ok(number > 0, "its list was kept until then")
    done = s.handfast("ca", "retire", "issuing", check=False)
    tap.equal(done.returncode, 1, "while devices may come late it stays")
    tap.holds(done.stderr, "may renew until", "and says until when")
    clock.forward(30 * DAY)
    s.handfast("ca", "retire", "issuing")
    tap.ok(not os.path.exists(f"{s.at.etc}/ca/issuing.key"),
           "retired, its key is gone")
    tap.equal(states(s), {f"issuing{tag}": "current"}, "and so is it")
    done = s.handfast("ca", "retire", f"issuing{tag}", check=False)
    tap.equal(done.returncode, 1, "the current one cannot be retired")
    tap.ok(signing.until(lambda: "issuers=1 roots=1" in s.log("signer")),
           "the signer goes on without it")
    tap.equal(Enrolled(s, operator, folder, "after").x.issuer,
              prior[3].subject, "and issues")
    clock.forward(DAY)
    tap.ok(signing.until(lambda: [
        each.issuer for each in certificates(f"{s.at.pki}/ocsp.pem")]
        == [prior[3].subject]), "and delegates OCSP alone")


def serves(s, clock, trusted, what):
    """nginx's own, as a client sees it that trusts these alone."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{s.port}",
         "-CAfile", trusted, "-verify_return_error", "-verify_hostname",
         "localhost", "-attime", str(int(clock.now()))], input="",
        capture_output=True, text=True, check=False)
    if not tap.ok(done.returncode == 0 and
                  "Verify return code: 0" in done.stdout, what):
        tap.note(done.stdout + done.stderr)


def gnutls(clock, folder, root, chain, leaf, what):
    """A second opinion."""
    path = write(folder, "whole.pem", leaf, *chain)
    done = subprocess.run(
        ["certtool", "--verify", "--load-ca-certificate", root, "--infile",
         path], capture_output=True, text=True, check=False, env={
             "PATH": "/usr/bin:/bin", "LD_PRELOAD": later.library(),
             "FAKETIME": f"+{clock.ahead}s"})
    if not tap.holds(done.stdout, "Chain verification output: Verified",
                     what):
        tap.note(done.stdout + done.stderr)


def root_rolls(s, clock, operator, folder):
    old_root = certificates(f"{s.at.pki}/root.pem")[0]
    under_old = Enrolled(s, operator, folder, "under the old root")
    made = s.handfast_json(
        "ca", "roll", "--root", "--passphrase-fd", "0",
        input=f"{s.passphrase}\nthe passphrase of the next\n")
    tap.ok(os.path.exists(made["root_key"]), "the next root's key is there")
    roots = certificates(f"{s.at.pki}/root.pem")
    tap.equal(len(roots), 2, "both roots are published")
    new_root = next(each for each in roots if each != old_root)
    tap.equal(new_root.subject, old_root.subject, "under one name")
    everything = certificates(f"{s.at.pki}/cacerts.pem")
    cross = [each for each in everything if each.issuer == each.subject
             and each not in roots]
    tap.equal(len(cross), 2, "old-with-new and new-with-old are in cacerts")
    old_with_new = next(each for each in cross if each.public_key()
                        .public_numbers() == old_root.public_key()
                        .public_numbers())
    new_with_old = next(each for each in cross if each != old_with_new)
    s.handfast_json("ca", "roll", "--passphrase-fd", "0", "--on", "now",
                    input="the passphrase of the next\n")
    tap.ok(signing.until(lambda: "issuers=2 roots=2" in s.log("signer")),
           "an issuing CA under the next root, at once")
    under_new = Enrolled(s, operator, folder, "under the new root")
    tap.ok(new_root in under_new.roots and old_root in under_new.roots,
           "the reply has both roots")
    tap.ok(new_with_old in under_new.chain, "and new-with-old")
    trust_old = write(folder, "old.pem", old_root)
    trust_new = write(folder, "new.pem", new_root)
    for trust, name in ((trust_old, "old"), (trust_new, "new")):
        verifies(clock, trust, write(folder, "u.pem", *under_new.chain),
                 under_new.cert, f"who trusts the {name} root accepts what "
                 "the new one's CA issues")
        gnutls(clock, folder, trust, under_new.chain, under_new.x,
               f"GnuTLS too ({name} root)")
    verifies(clock, trust_new,
             write(folder, "u.pem", *under_old.chain, old_with_new),
             under_old.cert, "who trusts the new root alone accepts what the "
             "old one's CA issued")
    status, _ = openssl_verify(clock, "-CAfile", trust_new, "-untrusted",
                               write(folder, "u.pem", *under_old.chain),
                               under_old.cert)
    tap.equal(status, 2, "but not without old-with-new")
    s.handfast("ca", "server-cert")
    later.reload_nginx(s)
    serves(s, clock, trust_old, "nginx is accepted by who trusts the old "
           "root alone")
    serves(s, clock, trust_new, "and by who trusts the new one alone")
    tap.equal([later.get(s, "/demo/", each.cert, each.key)
               for each in (under_old, under_new)], [200, 200],
              "devices under both roots are let in")
    done = s.handfast("ca", "retire", "root", check=False)
    tap.holds(done.stderr, "stands under root", "a root with a CA stays")


def main():
    with tap.system("CAs roll") as s, \
            tempfile.TemporaryDirectory() as folder:
        clock = later.Clock(s)
        operator = Operator(s)
        refusals(s, clock)
        prior = before(s, clock, operator, folder)
        new = on_the_date(s, clock, operator, folder, prior)
        revoked(s, clock, folder, prior, new)
        server_certificate(s, prior)
        ended(s, clock, operator, folder, prior)
        root_rolls(s, clock, operator, folder)


main()
