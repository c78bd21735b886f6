#!/usr/bin/python3
"""A random sequence of 1,000 issues, holds, releases and revocations against a
model: guard and OCSP always agree with it, each list and each delta with it as
it was at their own thisUpdate. SEED=n repeats one."""

import datetime
import os
import random
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

import tap
import fastcgi      # noqa: E402 (tap has set the path)
from revoking import TYPE, RevokingStack, request_for
from signing import until

STEPS = 1000
ALL_EVERY = 500     # steps between two looks at every device
DAY = 86400
REASONS = {
    "unspecified": x509.ReasonFlags.unspecified,
    "key-compromise": x509.ReasonFlags.key_compromise,
    "affiliation-changed": x509.ReasonFlags.affiliation_changed,
    "superseded": x509.ReasonFlags.superseded,
    "cessation-of-operation": x509.ReasonFlags.cessation_of_operation,
    "privilege-withdrawn": x509.ReasonFlags.privilege_withdrawn,
}
HOLD = x509.ReasonFlags.certificate_hold
REMOVE = x509.ReasonFlags.remove_from_crl


class Model:
    """Each serial's reason, None while it is good; and every step of it."""

    def __init__(self):
        self.state = {}
        self.steps = []     # (begun, ended, serial, reason)
        self.past = [{}]

    def expect(self, what, serial, reason=None):
        """(err, the reason afterwards)"""
        now = self.state[serial]
        final = now not in (None, HOLD)
        if what == "revoke":
            return "none", now if final else REASONS[reason]
        if final:
            return "state", now
        return "none", HOLD if what == "hold" else None

    def put(self, begun, serial, reason):
        self.state[serial] = reason
        self.steps.append((begun, time.time(), serial, reason))

    def listed_after(self, count):
        """What a list says after so many steps."""
        while len(self.past) <= count:
            _, _, serial, reason = self.steps[len(self.past) - 1]
            listed = dict(self.past[-1])
            if reason is None:
                listed.pop(serial, None)
            else:
                listed[serial] = reason
            self.past.append(listed)
        return self.past[count]

    def fits(self, listed, this_update, seen):
        """Is it what was true at one moment since this_update?"""
        least = sum(ended < this_update for _, ended, _, _ in self.steps)
        most = sum(begun < seen for begun, _, _, _ in self.steps)
        return any(self.listed_after(count) == listed
                   for count in range(least, most + 1))


def entries(crl):
    found = {}
    for entry in crl:
        try:
            reason = entry.extensions.get_extension_for_class(
                x509.CRLReason).value.reason
        except x509.ExtensionNotFound:
            reason = x509.ReasonFlags.unspecified
        found[entry.serial_number] = reason
    return found


class Lists:
    """All lists and deltas that are published meanwhile, by number."""

    def __init__(self, s):
        self.s = s
        self.complete, self.delta = {}, {}
        self.made = {}      # when the files were
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def look(self):
        for name, found in (("crl", self.complete), ("delta", self.delta)):
            made = os.stat(f"{self.s.at.pki}/{name}.der").st_mtime_ns
            if self.made.get(name) == made:
                continue
            self.made[name] = made
            crl = self.s.list(name)
            number = crl.extensions.get_extension_for_class(
                x509.CRLNumber).value.crl_number
            found.setdefault(number, (crl, time.time()))

    def run(self):
        while not self.ended.wait(0.05):
            self.look()

    def end(self):
        self.ended.set()
        self.thread.join()
        self.look()


def stamp(moment):
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


class Sequence:
    """The steps."""

    def __init__(self, s, seed):
        self.s = s
        self.draw = random.Random(seed)
        self.model = Model()
        self.devices = []
        self.issuer = s.issuing
        self.wrong = []

    def ask_ocsp(self, device):
        body = fastcgi.request(
            f"{self.s.at.run}/guard/ocsp.sock",
            {"DOCUMENT_URI": "/ocsp", "REQUEST_METHOD": "POST",
             "CONTENT_TYPE": TYPE},
            request_for(device.certificate, self.issuer, self.draw.choice(
                (hashes.SHA1(), hashes.SHA256()))))[2]
        return ocsp.load_der_ocsp_response(body)

    def agrees(self, device):
        """Guard and OCSP with the model."""
        want = self.model.state[device.serial]
        said = self.ask_ocsp(device)
        status = said.certificate_status
        got = (self.s.guard(device.certificate), status,
               said.revocation_reason or x509.ReasonFlags.unspecified
               if status == ocsp.OCSPCertStatus.REVOKED else None)
        right = (204, ocsp.OCSPCertStatus.GOOD, None) if want is None else \
            (403, ocsp.OCSPCertStatus.REVOKED, want)
        if got != right:
            self.wrong.append((len(self.model.steps), device.id, got, right))

    def issue(self):
        begun = time.time()
        device = self.s.issue()
        self.devices.append(device)
        self.model.put(begun, device.serial, None)
        return device

    def change(self, what):
        device = self.draw.choice(self.devices)
        reason = self.draw.choice(list(REASONS))
        want, after = self.model.expect(what, device.serial, reason)
        begun = time.time()
        got = self.do(what, device, reason)
        self.model.put(begun, device.serial, after)
        if got != want:
            self.wrong.append((len(self.model.steps), what, got, want))
        return device

    def do(self, what, device, reason):
        """By an operator, by an administrator, by the program itself."""
        number = str(device.id)
        more = [reason] if what == "revoke" else []
        way = self.draw.randrange(20)
        if way == 0:
            args = ["--reason", reason] if more else []
            done = self.s.handfast("device", what, *args, number,
                                   check=False)
            return "none" if done.returncode == 0 else "state"
        if way < 10:
            return self.s.operator.ask(f"device_{what}", number, *more)
        places = ", ".join(["%s"] * (1 + len(more)))
        return self.s.psql(
            "handfast_admin", f"SELECT err FROM api.admin_device_{what}"
            f"({places})", number, *more)[0][0]

    def step(self, number):
        what = self.draw.choices(("issue", "hold", "release", "revoke"),
                                 (25, 30, 25, 20))[0]
        device = self.issue() if what == "issue" or not self.devices \
            else self.change(what)
        self.agrees(device)
        if number % 3 == 0:
            self.agrees(self.draw.choice(self.devices))
        if number % ALL_EVERY == 0:
            for device in self.devices:
                self.agrees(device)

    def run(self):
        begun = time.monotonic()
        for number in range(1, STEPS + 1):
            self.step(number)
        tap.note(f"{STEPS} steps, {len(self.devices)} devices, "
                 f"{time.monotonic() - begun:.1f} s")
        tap.equal(self.wrong[:5], [], f"{STEPS} steps: guard, OCSP and every "
                  "answer agree with the model")


def combined(base, delta):
    """RFC 5280 5.2.4: a complete list with a delta applied to it."""
    listed = dict(base)
    for serial, reason in delta.items():
        if reason == REMOVE:
            listed.pop(serial, None)
        else:
            listed[serial] = reason
    return listed


def judge(lists, model, issuer):
    """Each list, and each delta on each list that it fits."""
    signed, late, bad, applied = True, [], [], 0
    for number, (crl, seen) in lists.complete.items():
        signed &= crl.is_signature_valid(issuer.public_key())
        if not model.fits(entries(crl), stamp(crl.last_update), seen):
            late.append(number)
    for number, (delta, seen) in lists.delta.items():
        signed &= delta.is_signature_valid(issuer.public_key())
        base = delta.extensions.get_extension_for_class(
            x509.DeltaCRLIndicator)
        assert base.critical
        for other, (crl, _) in lists.complete.items():
            if not base.value.crl_number <= other < number:
                continue
            applied += 1
            if not model.fits(combined(entries(crl), entries(delta)),
                              stamp(delta.last_update), seen):
                bad.append((number, other))
    tap.ok(signed, "all are signed by the CA")
    tap.equal(late, [], f"{len(lists.complete)} lists agree with the model "
              "at their own thisUpdate")
    tap.equal(bad, [], f"{len(lists.delta)} deltas on {applied} earlier lists"
              " do too")
    numbers = sorted(lists.complete)
    tap.ok(len(numbers) > 3 and applied > 3, "there were several")
    tap.equal([stamp(lists.complete[n][0].last_update) for n in numbers],
              sorted(stamp(lists.complete[n][0].last_update)
                     for n in numbers), "later ones have greater numbers")
    same = [n for n in lists.delta if n in lists.complete
            and lists.delta[n][0].last_update !=
            lists.complete[n][0].last_update]
    tap.equal(same, [], "list and delta of one number are of one moment")


def expire(s, model):
    """RFC 5280 3.3: listed once more beyond its end, and then no longer."""
    listed = model.listed_after(len(model.steps))
    for days, want, what in ((91, listed, "still listed when it has ended"),
                             (99, {}, "then left out")):
        s.at_time("signer", days * DAY)
        s.restart("signer")
        ahead = time.time() + (days - 1) * DAY
        tap.ok(until(lambda: stamp(s.list().last_update) > ahead),
               f"{days} days later")
        tap.equal(entries(s.list()), want, what)


tap.Stack = RevokingStack
seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
with tap.system(f"the model, SEED={seed}",
                settings={"signer": {"tick": 1, "hourly_cap": 100000}}) as s:
    sequence = Sequence(s, seed)
    sequence.issue()
    lists = Lists(s)
    sequence.run()
    final = sequence.model.listed_after(len(sequence.model.steps))
    tap.ok(until(lambda: entries(s.list()) == final),
           "the last list says how it ended")
    lists.end()
    judge(lists, sequence.model, s.issuing)
    expire(s, sequence.model)
