#!/usr/bin/python3
"""Whichever byte of a secret is wrong, its comparison takes as many
instructions: confirmV on the device, the proof on the console, the ticket's
hash. Counted by callgrind; a comparison that stops early shows that the count
would tell."""

import collections

import tap      # first: it says where the others are

import callgrind

LAYERS = ("pairing", "lib/crypto", "lib/json", "lib/base")
LIBRARIES = ("-ljansson", "-lssl", "-lcrypto", "-lcrypt")
BYTES = 32      # wrong ones; behind them stands the right value


def counts():
    """By comparison: instructions for each wrong byte, and for none."""
    found = collections.defaultdict(dict)
    counted = callgrind.Counted("counted.c", LAYERS, LIBRARIES)
    for label, spent in counted.costs.items():
        name, number = label.split()
        found[name][int(number)] = sum(spent.values())
    return {name: [by_number.get(i, 0) for i in range(BYTES + 1)]
            for name, by_number in found.items()}


def main():
    got = counts()
    for name, what in (
            ("confirmV", "the device, of a server that does not know the "
             "code"), ("proof", "the console, of a device that does not"),
            ("ticket", "the gateway, of a wrong ticket")):
        wrong = set(got[name][:BYTES])
        tap.ok(len(wrong) == 1 and min(wrong) > BYTES, f"{name}: {what}: the "
               "same count of instructions whichever byte is wrong")
        tap.note(f"{sorted(wrong)}, right: {got[name][BYTES]}")
    control = got["control"][:BYTES]
    tap.ok(len(set(control)) == BYTES and control == sorted(control),
           "a comparison that stops early is found out")
    tap.note(f"{control[0]} to {control[-1]}")


if tap.sanitized():
    tap.skip("sanitizers count, too")
with tap.plan():
    main()
