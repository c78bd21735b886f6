#!/usr/bin/python3
"""With auth_kept = 1 nginx lets a device in again by itself until the second is
over in which the guard was asked, with the same headers, and never a longer
while: one that is revoked or put on hold is out within a second, though it asks
all the time. Each certificate counts for itself; who is refused is asked about
anew each time. As it is shipped nothing is kept. All this whatever the
administrator's nginx does with other caches."""

import os
import tempfile
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

import tap
from https_device import Browser
from other_caches import OtherCachesStack
from revoking import store
from signing import until

SECOND = 1.0
TIMES = 6       # requests, all in one second
TRIES = 60      # to have them in one


class Visitor:
    """A device with a kept connection to the application."""

    def __init__(self, s, folder, key=None):
        key = key or ec.generate_private_key(ec.SECP256R1())
        issued = s.issue(key)
        self.system, self.id = s, issued.id
        path = os.path.join(folder, f"{issued.id}.key")
        with open(path, "wb") as file:
            file.write(key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()))
        self.browser = Browser(s, store(folder, f"{issued.id}.pem",
                                        issued.certificate), path)

    def status(self):
        return self.browser.get("/demo/")[0]

    def shown(self):
        """(id, name), as the application got them; None: refused."""
        status, text = self.browser.get("/demo/")
        if status != 200:
            return None
        told = dict(line.partition(" ")[::2] for line in text.splitlines())
        return told["device"], told["name"]

    def rename(self, name):
        self.system.superuser("UPDATE data.device SET name = %s "
                              "WHERE id = %s", name, self.id)


def names_within_a_second(visitor):
    """How many different names are told of a device that has another one for
    each of so many requests, all in one second."""
    for _ in range(TRIES):
        time.sleep(1 - time.time() % 1)
        begun, names = int(time.time()), set()
        visitor.shown()         # what is asked once is not kept
        for number in range(TIMES):
            visitor.rename(f"number-{number}")
            names.add(visitor.shown()[1])
        if int(time.time()) == begun:
            return len(names)
    raise RuntimeError(f"{TIMES} requests take more than a second")


def let_in_until(visitor, shut):
    """Seconds from the commit to the begin of the last request that was let in
    all the same, while it asks all the time."""
    for _ in range(10):
        visitor.status()
    time.sleep(1 - time.time() % 1)     # so that it could be kept longest
    for _ in range(3):
        visitor.status()
    shut()
    shut_at, last, begun = time.monotonic(), 0, 0
    while visitor.status() == 200 and begun < 10 * SECOND:
        last, begun = begun, time.monotonic() - shut_at
    return last


def kept(s, one, other):
    tap.ok(names_within_a_second(one) <= 2,
           "within the second nginx answers alone")
    for visitor in (one, other, one, other, one, other):
        tap.equal(visitor.shown()[0], str(visitor.id),
                  "each is told apart, in the same second too")


def shut_out(s, one):
    took = []
    for _ in range(3):
        took.append(let_in_until(one, lambda: s.handfast(
            "device", "hold", str(one.id))))
        tap.equal({one.status() for _ in range(TIMES)}, {403},
                  "on hold it stays out")
        s.handfast("device", "release", str(one.id))
        tap.equal(one.status(), 200, "released it is in at once")
    took.append(let_in_until(one, lambda: s.handfast(
        "device", "revoke", str(one.id))))
    tap.equal({one.status() for _ in range(TIMES)}, {403}, "revoked, too")
    tap.note(took)
    tap.ok(max(took) <= SECOND, "each within one second")


def large(s, folder):
    """What nginx keeps has room for the longest name and a large key."""
    visitor = Visitor(s, folder, rsa.generate_private_key(65537, 4096))
    visitor.rename("\U00020000" * 64)
    tap.equal({visitor.status() for _ in range(TIMES)}, {200},
              "a large certificate and a long name are let in")


def fails_closed(s, other):
    for _ in range(TIMES):
        other.status()
    s.stop("postgres")
    time.sleep(SECOND)
    tap.equal({other.status() for _ in range(TIMES)}, {500},
              "a second after the database went nobody is let in")
    s.start("postgres")
    tap.ok(until(lambda: other.status() == 200, 5),
           "and again when it is back")


def set_kept(s, seconds):
    s.settings = {"guard": {"auth_kept": seconds}}
    s.write_settings()
    s.restart("guard")


tap.Stack = OtherCachesStack
with tap.system("the guard, kept") as s, \
        tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    one, other = Visitor(s, folder), Visitor(s, folder)
    tap.equal(names_within_a_second(one), TIMES,
              "as it is shipped the guard is asked each time")
    set_kept(s, 1)
    kept(s, one, other)
    shut_out(s, one)
    large(s, folder)
    fails_closed(s, other)
    set_kept(s, 0)
    tap.equal(names_within_a_second(other), TIMES,
              "with auth_kept = 0 it is asked each time again")
