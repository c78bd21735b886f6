#!/usr/bin/python3
"""Whichever byte of a secret is wrong, its comparison takes as many
instructions: confirmV on the device, the proof on the console, the ticket's
hash. Counted by callgrind; a comparison that stops early shows that the count
would tell."""

import collections
import os
import re
import subprocess
import tempfile

import tap

BUILD = os.path.join(tap.ROOT, os.environ.get("B", "build"))
LAYERS = ("pairing", "lib/crypto", "lib/json", "lib/base")
LIBRARIES = ("-ljansson", "-lssl", "-lcrypto", "-lcrypt")
TOTAL = re.compile(r"^totals: (\d+)$", re.MULTILINE)
LABEL = re.compile(r"^desc: Trigger: Client Request: (\w+) (\d+)$",
                   re.MULTILINE)
BYTES = 32      # wrong ones; behind them stands the right value


def build(folder):
    program = os.path.join(folder, "counted")
    includes = [word for layer in ("tests/unit", *LAYERS)
                for word in ("-iquote", os.path.join(tap.ROOT, layer))]
    archives = [os.path.join(BUILD, os.path.basename(layer) + ".a")
                for layer in LAYERS]
    subprocess.run(
        ["gcc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-g", *includes, "-o",
         program, os.path.join(tap.ROOT, "tests", "e2e", "counted.c"),
         "-Wl,--start-group", *archives, "-Wl,--end-group", *LIBRARIES],
        check=True)
    return program


def counts(folder):
    """By comparison: instructions for each wrong byte, and for none."""
    subprocess.run(
        ["valgrind", "--quiet", "--tool=callgrind", "--collect-atstart=no",
         "--callgrind-out-file=" + os.path.join(folder, "out.%p"),
         build(folder)], check=True, cwd=tap.ROOT)
    found = collections.defaultdict(dict)
    for name in os.listdir(folder):
        if not name.startswith("out."):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        label = LABEL.search(text)
        if label:
            found[label[1]][int(label[2])] = int(TOTAL.search(text)[1])
    return {name: [by_number.get(i, 0) for i in range(BYTES + 1)]
            for name, by_number in found.items()}


def main(folder):
    got = counts(folder)
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
with tap.plan(), tempfile.TemporaryDirectory(prefix="hf-") as place:
    main(place)
