#!/usr/bin/python3
"""handfast-device renew: when it is due, by itself, whatever happens."""

import datetime
import os
import signal
import subprocess
import time

import tap      # first: it says where the others are

import device
import fake_time
import renewing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PEM = serialization.Encoding.PEM
DAY = fake_time.DAY


def certificate(folder, slot="current"):
    return x509.load_pem_x509_certificate(renewing.read(
        os.path.join(folder, slot, "cert.pem")))


def key_of(folder):
    return certificate(folder).public_key().public_numbers()


def due_of(events):
    """Seconds since 1970."""
    at = [e["at"] for e in events if e["event"] == "due"][-1]
    return datetime.datetime.strptime(
        at, "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=datetime.timezone.utc).timestamp()


def names(events):
    return [event["event"] for event in events]


# ---- one shot ----------------------------------------------------------

def once(s):
    folder = renewing.enroll(s, PASSWORD)
    status, events = renewing.renew(s, folder)
    tap.equal((status, names(events)), (0, ["due", "end"]), "nothing is due")
    cert = certificate(folder)
    begin = cert.not_valid_before.replace(
        tzinfo=datetime.timezone.utc).timestamp()
    life = (cert.not_valid_after - cert.not_valid_before).total_seconds()
    part = (due_of(events) - begin) / life
    tap.ok(abs(part - 2 / 3) <= 1 / 24 + 1e-6, "until two thirds of its life")

    key, slot = key_of(folder), renewing.current(folder)
    status, events = renewing.renew(s, folder, "--now")
    tap.equal((status, names(events)), (0, ["renewed", "due", "end"]),
              "--now renews all the same")
    tap.ok(key_of(folder) != key, "with a new key")
    tap.equal(renewing.other(folder), slot, "the old one is kept")
    tap.equal(renewing.whoami(s, slot), 403, "retired")
    tap.equal(renewing.whoami(s, renewing.current(folder)), 200,
              "the new one is good")
    key = key_of(folder)
    tap.equal(renewing.renew(s, folder, "--now", "--same-key")[0], 0,
              "--same-key")
    tap.equal(key_of(folder), key, "keeps the key")
    for kind in ("p384", "ed25519", "rsa3072"):
        other = renewing.enroll(s, PASSWORD, "--key-type", kind)
        was = certificate(other).public_key()
        status, events = renewing.renew(s, other, "--now")
        tap.equal((status, type(certificate(other).public_key())),
                  (0, type(was)), f"a key of type {kind} gets its like")
    return folder


def hooks(s, folder):
    said = os.path.join(s.at.top, "hook")
    hook = ("--exec", f"env | grep ^HANDFAST_ | sort > {said}")
    tap.equal(renewing.renew(s, folder, "--now", *hook)[0], 0, "--exec")
    here = os.path.join(folder, "current")
    told = dict(line.split("=", 1) for line in
                renewing.read(said).decode().splitlines())
    tap.equal(told, {
        "HANDFAST_DIR": folder, "HANDFAST_KEY": here + "/key.pem",
        "HANDFAST_CERTIFICATE": here + "/cert.pem",
        "HANDFAST_CHAIN": here + "/chain.pem",
        "HANDFAST_ROOTS": here + "/roots.pem", "HANDFAST_REALM": s.realm,
        "HANDFAST_DEVICE": told.get("HANDFAST_DEVICE")}, "is told where")
    os.unlink(said)
    renewing.renew(s, folder, *hook)
    tap.ok(not os.path.exists(said), "not where nothing is new")
    before = certificate(folder).serial_number
    status, events = renewing.renew(s, folder, "--now", "--exec", "exit 3")
    tap.equal(status, 11, "failing: " + renewing.message(events))
    tap.ok(certificate(folder).serial_number != before, "undoes nothing")
    tap.equal(renewing.renew(s, folder, *hook)[0], 0, "the next run")
    tap.ok(os.path.exists(said), "makes up for it")


def away(s, folder):
    before = certificate(folder).serial_number
    s.stop("nginx")
    tap.equal(renewing.renew(s, folder)[0], 0, "away, and nothing due")
    status, events = renewing.renew(s, folder, "--now")
    tap.equal(status, 5, "away: " + renewing.message(events))
    tap.equal(renewing.read(folder + "/last-error"), b"network\n", "is noted")
    s.start("nginx")
    s.stop("signer")
    status, events = renewing.renew(s, folder, "--now")
    tap.equal(status, 5, "no signer: " + renewing.message(events))
    tap.equal(certificate(folder).serial_number, before, "nothing changed")
    s.start("signer")
    tap.equal(renewing.renew(s, folder, "--now")[0], 0, "back")
    tap.ok(not os.path.exists(folder + "/last-error"), "and told")
    env = fake_time.env(-time.time() + 1000)
    status, events = renewing.renew(s, folder, "--now", env=env)
    tap.equal(status, 10, "the clock stands in 1970: "
              + renewing.message(events))
    env = fake_time.env(20 * 365 * DAY)
    status, events = renewing.renew(s, folder, env=env)
    tap.equal(status, 5, "in twenty years: " + renewing.message(events))
    tap.equal(renewing.renew(s, folder)[0], 0, "and right again")
    got = renewing.run(s, s.device_argv("renew", "--dir", s.at.top + "/no"))
    tap.equal(got.returncode, 1, "not enrolled")


# ---- roots -------------------------------------------------------------

def make_root(name, key=None, by=None):
    """(key, certificate): of a root, or new with old."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signer, issuer = by or (key, None)
    now = datetime.datetime.utcnow()
    public = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = public if issuer is None else issuer.extensions.\
        get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(
        subject if issuer is None else issuer.subject).public_key(
        key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(
        now - datetime.timedelta(days=1)).not_valid_after(
        now + datetime.timedelta(days=3000))
    for extension, critical in (
            (x509.BasicConstraints(True, None), True),
            (x509.KeyUsage(False, False, False, False, False, True, True,
                           False, False), True), (public, False),
            (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                above), False)):
        builder = builder.add_extension(extension, critical)
    return key, builder.sign(signer, hashes.SHA256())


def root_key(s):
    path = subprocess.run(["find", s.at.etc, "-name", "root.key"], text=True,
                          capture_output=True, check=True).stdout.split()[0]
    return serialization.load_pem_private_key(
        renewing.read(path), s.passphrase.encode())


def roots_in(folder):
    return renewing.read(os.path.join(folder, "current", "roots.pem"))


def roots(s, folder):
    chain = os.path.join(s.at.state, "pki", "cacerts.pem")
    published = renewing.read(chain)
    old = x509.load_pem_x509_certificate(renewing.read(s.root_pem))
    old_pem = old.public_bytes(PEM)

    def publish(*certs):
        with open(chain, "wb") as file:
            file.write(b"".join(certs))

    key, new = make_root("the next root")
    _, cross = make_root("the next root", key, (root_key(s), old))
    new_pem, cross_pem = (c.public_bytes(PEM) for c in (new, cross))
    publish(published, new_pem)
    said = os.path.join(s.at.top, "roots-hook")
    status, events = renewing.renew(s, folder)
    tap.equal((status, roots_in(folder)), (0, old_pem),
              "a root that nothing vouches for is not taken")
    publish(published, new_pem, cross_pem)
    status, events = renewing.renew(s, folder, "--exec", f"touch {said}")
    tap.equal((status, names(events)), (0, ["roots", "due", "end"]),
              "new with old")
    tap.equal(roots_in(folder), old_pem + new_pem, "is taken beside the old")
    tap.ok(os.path.exists(said), "and the hook told")
    publish(published)
    tap.equal((renewing.renew(s, folder)[0], roots_in(folder)), (0, old_pem),
              "one that is not served any more is let go")
    # What remains would not prove the server that we speak with.
    publish(published.replace(old_pem, b""), new_pem, cross_pem)
    status, events = renewing.renew(s, folder, "--now")
    tap.equal((status, roots_in(folder)), (7, old_pem),
              "one without which the server is a stranger stays: "
              + renewing.message(events))
    tap.holds(names(events), "renewed", "and is good enough to renew by")
    publish(new_pem)
    status, events = renewing.renew(s, folder, "--now")
    tap.equal((status, roots_in(folder)), (7, old_pem), "strangers alone")
    publish(published, new_pem)
    pin = os.path.join(s.at.top, "pin.pem")
    with open(pin, "wb") as file:
        file.write(old_pem)
    tap.equal((renewing.renew(s, folder, "--pin", pin)[0], roots_in(folder)),
              (0, old_pem + new_pem), "--pin: what the proved server says")
    publish(published)
    renewing.renew(s, folder, check=True)


# ---- the daemon --------------------------------------------------------

def start_daemon(s, folder, seconds, *args):
    env = {**s.environment(), **fake_time.env(seconds)}
    return device.Device(s.device_argv("renew", "--daemon", "--json", "--dir",
                                       folder, *args), folder, env)


def daemon(s):
    folder = renewing.enroll(s, PASSWORD)
    said = os.path.join(s.at.top, "daemon-hook")
    _, events = renewing.renew(s, folder)
    first = renewing.current(folder)
    # A few seconds before it is due.
    d = start_daemon(s, folder, due_of(events) - time.time() - 4, "--exec",
                     f"echo >> {said}")
    d.event("due")
    tap.equal(renewing.current(folder), first, "the daemon waits")
    s.stop("nginx")
    trouble = d.event("trouble", 60)
    tap.equal(trouble["error"], "network", "the server is away: it goes on")
    s.start("nginx")
    d.event("renewed", 120)
    tap.ok(renewing.current(folder) != first, "back: renewed by itself")
    d.event("due")
    tap.ok(os.path.exists(said), "the hook has run")
    tap.equal(renewing.run(s, s.device_argv(
        "whoami", "--dir", folder)).returncode, 0,
        "others may use the folder meanwhile")
    d.popen.send_signal(signal.SIGHUP)
    d.event("due")
    tap.ok(True, "SIGHUP: it looks again")
    d.popen.send_signal(signal.SIGTERM)
    d.finish(status=0)
    tap.equal(d.popen.returncode, 0, "SIGTERM ends it")


# ---- years -------------------------------------------------------------

def late(s, folder, forgotten):
    travel = fake_time.Travel(s)
    travel.forward(12)
    key = key_of(folder)
    tap.equal(renewing.whoami(s, renewing.current(folder)), 0,
              "after its end nobody lets it in")
    status, events = renewing.renew(s, folder)
    tap.equal(status, 0, "within grace it renews: "
              + renewing.message(events))
    tap.equal(key_of(folder), key, "with the same key")
    tap.equal(renewing.run(s, s.device_argv(
        "whoami", "--dir", folder)).returncode, 0, "and is let in")
    travel.forward(60)
    status, events = renewing.renew(s, forgotten)
    tap.equal(status, 9, "later it needs a new code")
    tap.holds(renewing.message(events), "new code", "and says so")
    d = start_daemon(s, forgotten, travel.seconds)
    d.finish(status=9)
    tap.ok(True, "the daemon, too, and ends")


with tap.system("a device renews by itself",
                settings={**renewing.OFTEN,
                          "profile device": {"days": 9}}) as system:
    PASSWORD = system.account("ann", "enroll", "view")
    forgotten = renewing.enroll(system, PASSWORD)
    one = once(system)
    hooks(system, one)
    away(system, one)
    roots(system, one)
    daemon(system)
    late(system, one, forgotten)
