"""handfast-device behind a man in the middle, and what both ends say.

    run = Run(system, operator, Attack(), "--https")
    run.admit()                     # the operator, at the console
    run.ends(0, "enrolled", "all is well")
"""

import json
import os

import tap      # first: it says where the others are

from https_device import Browser
from mitm import Mitm

PATIENCE = 120      # seconds
PASSWORD = "a long word of mine"
UNPROVED = "answered without knowing the code"


class Run:
    """One handfast-device behind one attack; the operator is told apart. In
    sealed, unless args say otherwise."""

    def __init__(self, s, operator, attack, *args, name="Cold room 3",
                 folder=None):
        self.s, self.operator, self.attack = s, operator, attack
        self.mitm = Mitm(s, attack)
        self.mitm.__enter__()
        if "--channel" not in args:
            args = ("--channel", "sealed", *args)
        self.device = s.start_device("--name", name, "--tries", "1",
                                     *self.mitm.route(), *args, folder=folder)
        self.path = None

    def claim(self):
        """The operator types the code; the page's fault if it fails."""
        self.shown = self.device.event("code")
        try:
            self.path = self.operator.claim(self.shown["code"])
        except RuntimeError as refusal:
            return str(refusal)
        return None

    def admit(self):
        fault = self.claim()
        if fault is not None:
            raise RuntimeError(fault)
        if self.operator.approve(self.path).status != 303:
            raise RuntimeError("it is not approved")

    @property
    def id(self):
        return self.shown["enrollment"]

    def ends(self, status, sentence, name):
        """The device's exit code and last words."""
        got = self.device.finish(PATIENCE, status=None)
        said = [json.loads(line) for line in self.device.lines
                if line.startswith("{")]
        words = said[-1].get("message", "") if said else ""
        good = tap.ok(got == status and sentence in words,
                      f"{name}: the device ends with {status}, {sentence!r}")
        if not good:
            tap.note("".join(self.device.lines))
        self.mitm.__exit__()
        return said

    def stops(self):
        """The device is switched off."""
        self.device.end()
        self.mitm.__exit__()

    def keeps_nothing(self, name):
        kept = [os.path.join(top, file) for top, _, files in
                os.walk(self.device.folder) for file in files]
        tap.equal([os.path.basename(path) for path in kept
                   if not path.endswith(("key.pem", ".lock"))], [],
                  f"{name}: it stores nothing")


def state(s, enrollment):
    return s.psql("postgres", "SELECT state FROM data.enrollment "
                  "WHERE id = %s", enrollment)[0][0]


def events(s, enrollment):
    return [what for what, in s.psql(
        "postgres", "SELECT what FROM data.event WHERE enrollment = %s "
        "ORDER BY id", enrollment)]


def certificates(s):
    return s.psql("postgres", "SELECT count(*) FROM data.certificate "
                  "WHERE purpose = 'device'")[0][0]


def let_in(s, folder, slot="current"):
    """What whoami and a protected application answer its certificate."""
    browser = Browser(s, *(os.path.join(folder, slot, name)
                           for name in ("chain.pem", "key.pem")))
    got = tuple(browser.get(path)[0] for path in ("/v1/whoami", "/demo/"))
    browser.close()
    return got
