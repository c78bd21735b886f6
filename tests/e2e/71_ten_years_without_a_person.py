#!/usr/bin/python3
"""Ten years of one device that renews by a one-shot timer: the issuing CA
rolls twice and the root once, and random outages come between. Nobody ever
has to come. Nothing sleeps: time is the database's api.now() and libfaketime's.

SEED=N chooses the outages.
"""

import json
import os
import random
import time
from datetime import timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes

import tap      # first: it says where the others are

import later
import renewing

DAY, YEAR = 86400, 365 * 86400
LIFE, GRACE = 365, 30       # days, of a certificate
SERVED = 397                # days, of nginx's
CALLS = ("openat", "write", "fsync", "rename", "renameat", "unlink")
NEW_CODE = 9                # exit status: a person has to come
OUTAGES = ("signer", "ra", "nginx", "clock", "off", "cut")
PATIENT = 70                # days that a renewal may be put off by chance
NEXT_ROOT = "the passphrase of the next\n"


def certificates(path):
    with open(path, "rb") as file:
        parts = file.read().split(b"-----BEGIN ")[1:]
    return [x509.load_pem_x509_certificate(b"-----BEGIN " + part)
            for part in parts]


def end_of(cert):
    return cert.not_valid_after.replace(tzinfo=timezone.utc).timestamp()


class Life:
    """One device, and the world around it."""

    def __init__(self, s, seed):
        self.s = s
        self.random = random.Random(seed)
        self.clock = later.Clock(s)
        self.begin = self.clock.now()
        self.folder = renewing.enroll(s, s.account("ann", "enroll", "view"))
        self.device = json.loads(renewing.read(os.path.join(
            self.current, "state.json")))["device"]
        self.faults = []
        self.met = {}
        self.pause = (30, 85)
        self.seen = [self.certificate]
        self.issuers = {self.certificate.issuer}
        for name in ("gateway", "console", "guard", "sweep"):
            s.stop(name)        # nobody asks them here

    @property
    def age(self):
        return self.clock.now() - self.begin

    @property
    def current(self):
        return renewing.current(self.folder)

    @property
    def certificate(self):
        return certificates(os.path.join(self.current, "cert.pem"))[0]

    @property
    def roots(self):
        return certificates(os.path.join(self.current, "roots.pem"))

    def left(self):
        """Seconds until its certificate ends."""
        return end_of(self.certificate) - self.clock.now()

    def fault(self, text):
        self.faults.append(f"day {self.age // DAY:.0f}: {text}")

    # ---- time ----------------------------------------------------------

    def forward(self, days):
        """What looks at the clock is started again in the future; the others
        ask the database."""
        self.s.stop("nginx")
        self.clock.forward(int(days * DAY), ("signer",))
        cert = certificates(f"{self.s.at.pki}/server.pem")[0]
        if end_of(cert) - self.clock.now() < SERVED * DAY / 3:
            self.sweep()
        self.s.supervisor.programs["nginx"].env = self.s.environment()
        self.s.start("nginx")

    def sweep(self):
        """One round, in which nginx's certificate renews when it is time."""
        program = self.s.supervisor.programs["sweep"]
        who = {} if program.user is None else {
            "user": program.user.uid, "group": program.user.gid,
            "extra_groups": program.user.groups}
        done = self.s.run([*program.argv, "--once"], check=False, **who)
        if done.returncode != 0:
            self.fault(f"sweep: {done.stderr}")

    def new_authorities(self):
        """The signer has them, nginx's certificate is of the one that
        issues, and nginx is reloaded as its unit does."""
        self.s.restart("signer")
        self.sweep()
        later.reload_nginx(self.s)

    # ---- what the device does ------------------------------------------

    def renew(self, *argv_before, env=None):
        argv = [*argv_before, *self.s.device_argv(
            "renew", "--json", "--dir", self.folder)]
        done = renewing.run(self.s, argv, env)
        if done.returncode == NEW_CODE:
            self.fault(f"a new code is needed: {done.stdout}")
        if self.certificate != self.seen[-1]:
            self.seen.append(self.certificate)
            self.issuers.add(self.certificate.issuer)
        return done

    def in_order(self):
        """Without an outage it renews if it is time, and is let in."""
        done = self.renew()
        if done.returncode != 0:
            self.fault(f"renew ends with {done.returncode}: {done.stdout}"
                       f"{done.stderr}")
        done = self.s.device("whoami", "--json", "--dir", self.folder,
                             check=False)
        if done.returncode != 0 or self.device not in done.stdout:
            self.fault(f"whoami: {done.stdout}{done.stderr}")
        late = self.s.psql("handfast_admin", "SELECT name FROM "
                           "api.admin_device_expiring(NULL, NULL, NULL, 9)")
        if list(late):
            self.fault("the console still lists it")

    def outage(self, kind):
        """What goes wrong for once; the next time all is well again."""
        self.met[kind] = self.met.get(kind, 0) + 1
        if kind == "off":
            return
        if kind == "clock":
            self.renew(env={"FAKETIME": "-400d"})
        elif kind == "cut":
            call = self.random.choice(CALLS)
            self.renew("strace", "-o", "/dev/null", "-e",
                       f"trace={','.join(CALLS)}", "-e",
                       f"inject={call}:signal=SIGKILL:when="
                       f"{self.random.randint(1, 12)}",
                       env={"ASAN_OPTIONS": "detect_leaks=0:"
                            "verify_asan_link_order=0"})
        else:
            self.s.stop(kind)
            self.renew()
            self.s.start(kind)

    def step(self):
        """Some weeks later; after an outage the timer tries again soon."""
        self.forward(self.random.uniform(*self.pause))
        waited = LIFE * DAY / 3 - self.left()
        if self.random.random() < .4 and waited < PATIENT * DAY:
            self.outage(self.random.choice(OUTAGES))
            self.pause = (3, 25)
        else:
            self.in_order()
            self.pause = (30, 85)

    def live_until(self, years):
        while self.age < years * YEAR:
            self.step()

    def sleep_past_the_end(self):
        """Off until its certificate has ended: it comes back in grace."""
        self.live_until(self.age / YEAR + .1)
        while self.left() > 0:
            self.forward(min(60, self.left() / DAY
                             + self.random.uniform(2, GRACE - 3)))
        ended = self.certificate
        tap.ok(-GRACE * DAY < self.left() < 0, "the device was off for too "
               f"long: its certificate ended {-self.left() / DAY:.0f} days "
               "ago")
        done = self.s.device("whoami", "--dir", self.folder, check=False)
        tap.ok(done.returncode != 0, "and opens nothing")
        self.in_order()
        tap.ok(self.certificate != ended and self.left() > 0,
               "it renews all the same")
        tap.equal(self.certificate.public_key().public_numbers(),
                  ended.public_key().public_numbers(), "for the same key")

    # ---- what the server does ------------------------------------------

    def roll(self, *args, words=None):
        made = self.s.handfast_json(
            "ca", "roll", "--passphrase-fd", "0", *args,
            input=words or self.s.passphrase + "\n")
        self.new_authorities()
        return made

    def issuing_rolls(self, words=None):
        before = len(self.issuers)
        self.roll("--on", self.clock.at(60 * DAY), words=words)
        self.live_until(self.age / YEAR + 1.2)
        tap.equal(len(self.issuers), before + 1,
                  "an issuing CA has rolled, and the device is certified by "
                  "the next")

    def root_rolls(self):
        old = self.roots
        self.roll("--root", words=f"{self.s.passphrase}\n{NEXT_ROOT}")
        self.live_until(self.age / YEAR + .6)
        self.in_order()
        tap.equal((len(old), len(self.roots)), (1, 2),
                  "the root has rolled, and the device knows both")
        return old[0]

    def retire(self, name):
        done = self.s.handfast("ca", "retire", name, check=False)
        tap.equal(done.returncode, 0, f"{name} is retired")
        if done.returncode:
            tap.note(done.stderr)
        self.new_authorities()


def ten_years(life):
    life.live_until(1.2)
    life.sleep_past_the_end()
    life.live_until(3.2)
    life.issuing_rolls()
    old = life.root_rolls()
    life.live_until(6)
    life.retire("issuing")
    life.issuing_rolls(words=NEXT_ROOT)
    life.live_until(8.4)
    second = next(row["what"] for row in life.s.handfast_json(
        "ca", "show")["certificates"] if row["what"].startswith("issuing-")
        and row["state"] in ("old", "ended"))
    life.retire(second)
    life.retire("root")
    life.live_until(10)
    life.in_order()
    tap.ok(old not in life.roots, "the first root is gone from the device")


def check(life, people):
    s = life.s
    tap.equal(life.faults, [], "in ten years nothing went wrong that did not "
              "mend itself")
    tap.ok(len(life.seen) > 10, f"it has had {len(life.seen)} certificates")
    tap.equal(len({each.fingerprint(hashes.SHA256()) for each in life.seen}),
              len(life.seen), "each once")
    tap.equal(len(life.issuers), 3, "of three issuing CAs")
    tap.ok(len(life.met) > 3, f"the outages were {life.met}")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event WHERE what "
                     "= 'enrollment.registered'")[0][0], 1,
              "it enrolled once")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event "
                     "WHERE actor = 'account'")[0][0], people,
              "and nobody did anything since")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.certificate WHERE "
                     "device = %s AND revoked_at IS NULL AND not_after > "
                     "api.now()", life.device)[0][0], 1,
              "one certificate is good in the end")


def main():
    seed = int(os.environ.get("SEED", time.time_ns() % 10**6))
    tap.note(f"SEED={seed}")
    with tap.system("ten years without a person", settings={
            "profile device": {"days": LIFE, "grace": GRACE},
            "signer": {"server_days": SERVED, "tick": 1, "workers": 1},
            "ra": {"workers": 1}}) as s:
        life = Life(s, seed)
        people = s.psql("postgres", "SELECT count(*) FROM data.event "
                        "WHERE actor = 'account'")[0][0]
        ten_years(life)
        check(life, people)


main()
