#!/usr/bin/python3
"""The sums of the threat model: how many codes there are for one handle, one
guess at a registration and not two, ten wrong ones and a pause."""

import itertools
import math
import os
import re

import tap      # first: it says where the others are

import protocol
from ambush import PASSWORD, UNPROVED, events, state
from protocol import ALPHABET
from web_operator import WebOperator

PAUSE = 600         # seconds
WRONG_MAX = 10      # in that time
HANDLE = 4          # symbols


# ---- how many codes there are --------------------------------------------

def count_short():
    """Every text of eight symbols behind one handle."""
    for handle in ("0000", "7XZ2"):
        good = ["".join(rest) for rest in itertools.product(ALPHABET, repeat=4)
                if protocol.code_is_valid(handle + "".join(rest))]
        tap.equal(len(good), 2 ** 15,
                  f"{handle}: 32,768 of 1,048,576 texts are codes")
        tap.equal(len({rest[:3] for rest in good}), 2 ** 15,
                  "each three secret symbols with exactly one check")
        tap.equal({len({rest[at] for rest in good}) for at in range(4)}, {32},
                  "and every symbol at every place")


def count_by_sums():
    """The same for what cannot be counted: with all symbols but the last
    there is exactly one code, for every length."""
    bits = {}
    for found_by, length in (("locator", 16), ("handle", 16), ("handle", 12),
                             ("handle", 8)):
        first = ALPHABET[16:] if found_by == "locator" else ALPHABET[:16]
        for symbols in itertools.product(first[:3], ALPHABET[::5],
                                         ALPHABET[::7]):
            text = "".join(symbols) + "Z" * (length - 4)
            assert sum(protocol.code_is_valid(text + last)
                       for last in ALPHABET) == 1
        free = [first] + [ALPHABET] * (length - 2)
        secret = free if found_by == "locator" else free[HANDLE:]
        bits[found_by, length] = sum(math.log2(len(some)) for some in secret)
    tap.equal(bits, {("locator", 16): 74, ("handle", 16): 55,
                     ("handle", 12): 35, ("handle", 8): 15},
              "74, 55, 35 and 15 bits are secret")
    tap.equal(4 + 5 * (HANDLE - 1), 19, "and a handle has 19")
    return bits


def documented(bits):
    path = os.path.join(tap.ROOT, "docs", "protocol.md")
    with open(path, encoding="utf-8") as document:
        rows = re.findall(r"^\| (locator|handle) \|.*?\| (\d+) \|.*\| (\d+) "
                          r"\|$", document.read(), re.M)
    tap.equal({(found_by, int(length)): int(secret)
               for found_by, length, secret in rows}, bits,
              "as the document says")


# ---- guesses --------------------------------------------------------------

class Shown:
    """A device that shows a code."""

    def __init__(self, s, length):
        self.device = s.start_device(
            "--channel", "pake", "--tries", "1", "--code-length", str(length),
            "--pin", s.root_pem)
        event = self.device.event("code")
        self.code = protocol.normalised(event["code"])
        self.id = event["enrollment"]
        self.length = length

    def guess(self, operator):
        """A code with its first group, which everybody can see."""
        return operator.claim(protocol.other_code(self.code))


def fault_of(operator, code):
    try:
        operator.claim(code)
    except RuntimeError as refusal:
        return str(refusal)
    return None


def one_guess(s, operator, length):
    shown = Shown(s, length)
    name = f"{length} symbols, a wrong guess"
    shown.guess(operator)
    tap.equal(shown.device.finish(status=None), 7,
              f"{name}: the device says unproved")
    tap.holds("".join(shown.device.lines), UNPROVED, "in its words")
    tap.equal((state(s, shown.id), events(s, shown.id)[-1]),
              ("failed", "enrollment.failed"), "the row has failed")
    for code, what in ((shown.code, "the true code"),
                       (protocol.other_code(shown.code), "another guess")):
        path = operator.claim(code)
        tap.equal(path, f"/enrollments/{shown.id}",
                  f"{what} only leads to what became of it")
        tap.equal(operator.get(path).forms.get(f"{path}/approve"), None,
                  "with nothing to approve")
        tap.equal(state(s, shown.id), "failed", "and changes nothing")
    tap.equal(events(s, shown.id).count("enrollment.claimed"), 1,
              "there was one guess")


def attempts(s):
    return s.psql("postgres", "SELECT count(*) FROM data.code_attempt")[0][0]


def ten_guesses(s, operator, made):
    """So many were made already."""
    tap.equal(attempts(s), made, "each wrong guess was counted")
    while made < WRONG_MAX - 1:
        shown = Shown(s, 16)
        shown.guess(operator)
        tap.equal(shown.device.finish(status=None), 7, "one more")
        made += 1
    shown, last = Shown(s, 16), Shown(s, 16)
    tap.equal(paused(s), [], f"{made} wrong guesses do not pause")
    shown.guess(operator)
    tap.equal(shown.device.finish(status=None), 7, "the tenth")
    tap.equal(paused(s), ["ann"], "pauses the account")
    tap.ok(fault_of(operator, last.code) is not None,
           "then not even a true code is taken")
    tap.equal(state(s, last.id), "waiting", "whose row still waits")
    s.shift_time(PAUSE + 1)
    last.device.end()
    fresh = Shown(s, 16)
    path = operator.claim(fresh.code)
    tap.equal(path, f"/enrollments/{fresh.id}", "ten minutes later it is")
    fresh.device.end()


def paused(s):
    return [name for name, in s.psql(
        "postgres", "SELECT a.name FROM data.account a, api.now() AS moment "
        "WHERE a.paused_until > moment")]


def main(s):
    count_short()
    documented(count_by_sums())
    s.account("ann", "enroll", "view", password=PASSWORD)
    operator = WebOperator(s, "ann", PASSWORD)
    for length in (8, 12, 16):
        one_guess(s, operator, length)
    ten_guesses(s, operator, 3)

if tap.sanitized():
    tap.skip("a table that is too long for slow programs; plainly it runs")

with tap.system("the sums of the threat model", settings={
        "handfast": {"code_length": 8},
        "gateway": {"max_waiting_per_address": 1000}}) as system:
    main(system)
