#!/usr/bin/python3
"""A renewal killed, or out of disk space, at each system call that changes
the disk: there is always exactly one usable pair, and a rerun succeeds.
"""

import collections
import os
import re
import threading
import traceback

import tap      # first: it says where the others are

import renewing

CHANGES = ("openat", "write", "fsync", "rename", "renameat", "unlink",
           "unlinkat", "mkdirat", "symlinkat", "fchmod")
MAY_BE_FULL = ("openat", "write", "fsync", "rename", "renameat", "mkdirat",
               "symlinkat")
CALL = re.compile(r"^(\w+)\((.*)")
HOOK = ("--exec", "true")


def strace(s, folder, *options):
    """One renewal under strace: its exit status and the log's lines."""
    log = os.path.join(s.at.top, "strace-" + os.path.basename(folder))
    argv = ["strace", "-o", log, "-y", "-e", "trace=" + ",".join(CHANGES),
            *options, *s.device_argv("renew", "--now", "--json", "--dir",
                                     folder, *HOOK)]
    # What ends the process also ends the search for leaks.
    done = renewing.run(s, argv, {"ASAN_OPTIONS": "detect_leaks=0"})
    with open(log, encoding="utf-8", errors="replace") as lines:
        return done, lines.read().splitlines()


def changes(lines, folder):
    """(call, n): the calls that change something in the folder."""
    count = collections.Counter()
    found = []
    for line in lines:
        match = CALL.match(line)
        if match is None:
            continue
        call, rest = match.groups()
        count[call] += 1
        if folder not in rest:
            continue
        if call == "openat" and "O_CREAT" not in rest:
            continue
        found.append((call, count[call]))
    return found


def check_one_pair(s, folder, name):
    """Before anybody repairs it."""
    if renewing.whoami(s, renewing.current(folder)) == 200:
        return None
    if renewing.whoami(s, renewing.other(folder)) == 200:
        return None
    return f"{name}: no pair works"


def check_rerun(s, folder, name, *args):
    status, events = renewing.renew(s, folder, *args, *HOOK)
    if status != 0:
        return f"{name}: the rerun ends with {status}: {events}"
    if renewing.whoami(s, renewing.current(folder)) != 200:
        return f"{name}: what is in use does not work"
    if renewing.whoami(s, renewing.other(folder)) == 200:
        return f"{name}: both work"
    left = [file for file in os.listdir(folder)
            if file not in ("a", "b", "current", ".lock")]
    return f"{name}: {left} is left" if left else None


def cut(s, folder, call, n, how, hits):
    name = f"{how} at {call} {n}"
    # What is not cut off has cleaned up; the next one renews all the same.
    again = ("--now",) if how.startswith("signal") else ()
    done, lines = strace(s, folder, "-e", f"inject={call}:{how}:when={n}")
    text = "\n".join(lines)
    struck = [line for line in lines if "(INJECTED)" in line] or (
        ["killed"] if "killed by SIGKILL" in text else [])
    if struck and (how.startswith("signal") or folder in struck[0]):
        hits.append(name)
    return check_one_pair(s, folder, name) or check_rerun(
        s, folder, name, *again)


class Worker(threading.Thread):
    """Some of the cuts, on a device of its own."""

    def __init__(self, s, folder, cuts):
        super().__init__(daemon=True)
        self.s, self.folder, self.cuts = s, folder, cuts
        self.faults, self.hits = [], []

    def run(self):
        try:
            for call, n, how in self.cuts:
                fault = cut(self.s, self.folder, call, n, how, self.hits)
                if fault is not None:
                    self.faults.append(fault)
        except Exception:
            self.faults.append(traceback.format_exc())


with tap.system("a renewal survives every cut",
                settings=renewing.OFTEN) as system:
    password = system.account("ann", "enroll", "view")
    folders = [renewing.enroll(system, password) for _ in range(2)]
    for folder in folders:
        renewing.renew(system, folder, "--now", check=True)
    done, lines = strace(system, folders[0])
    tap.equal(done.returncode, 0, "one that is not cut succeeds")
    found = changes(lines, folders[0])
    kinds = {call for call, _ in found}
    tap.equal(sorted({"openat", "write", "fsync", "rename", "unlink",
                      "renameat", "symlinkat"} - kinds), [],
              f"it changes the disk in {len(found)} calls")
    wanted = [(call, n, "signal=SIGKILL") for call, n in found] + \
        [(call, n, "error=ENOSPC") for call, n in found
         if call in MAY_BE_FULL]
    if tap.sanitized():
        wanted = wanted[::5]
    workers = [Worker(system, folder, wanted[i::len(folders)])
               for i, folder in enumerate(folders)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    faults = [fault for worker in workers for fault in worker.faults]
    for folder in folders:
        tap.equal(check_rerun(system, folder, "at last", "--now"), None,
                  "and then all is as it was")
    hits = sum(len(worker.hits) for worker in workers)
    tap.equal(faults, [], f"one pair works after each of {len(wanted)} cuts,"
              " and a rerun succeeds")
    tap.equal(hits, len(wanted), "each cut struck")
