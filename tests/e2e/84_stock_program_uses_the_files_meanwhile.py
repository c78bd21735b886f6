#!/usr/bin/python3
"""curl with the files of a device, against a guarded application, while the
device renews again and again: as docs/device-developers.md tells it."""

import collections
import os
import subprocess
import threading

import tap      # first: it says where the others are

import renewing

RENEWALS = 8
TRIES = 100         # of one request; each opens the files anew


def curl(s, here):
    """(curl's exit status, the HTTP status) of one request."""
    done = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert",
         here + "/roots.pem", "--cert", here + "/chain.pem", "--key",
         here + "/key.pem", s.device_url("/demo/")],
        text=True, capture_output=True, check=False)
    return done.returncode, int(done.stdout or 0)


class Program(threading.Thread):
    """Asks all the time, and once more if it was not answered."""

    def __init__(self, s, folder):
        super().__init__(daemon=True)
        self.s, self.folder = s, folder
        self.stop = threading.Event()
        self.answers = collections.Counter()
        self.slots = set()
        self.lost = 0

    def ask(self):
        for _ in range(TRIES):
            # One slot for all three files: the link may be switched between.
            here = os.path.realpath(os.path.join(self.folder, "current"))
            self.slots.add(here)
            answer = curl(self.s, here)
            self.answers[answer] += 1
            if answer == (0, 200):
                return
        self.lost += 1

    def run(self):
        while not self.stop.is_set():
            self.ask()


with tap.system("a stock program uses the files meanwhile",
                settings=renewing.OFTEN) as system:
    PASSWORD = system.account("ann", "enroll", "view")
    device = renewing.enroll(system, PASSWORD)
    tap.equal(curl(system, device + "/current"), (0, 200), "curl is let in")
    program = Program(system, device)
    program.start()
    done = []
    for _ in range(RENEWALS):
        done.append(renewing.renew(system, device, "--now")[0])
        before = program.answers[(0, 200)]
        while program.answers[(0, 200)] == before and program.is_alive() \
                and not program.lost:
            program.stop.wait(0.05)
    program.stop.set()
    program.join()
    tap.equal(done, [0] * RENEWALS, f"{RENEWALS} renewals meanwhile")
    tap.note(dict(program.answers))
    tap.equal(program.lost, 0, "each request is answered in the end")
    tap.equal(len(program.slots), 2, "with the one slot and the other")
    tap.equal(sorted(set(program.answers) - {(0, 200), (0, 403)}), [],
              "nothing was read in part, and no key beside another's "
              "certificate")
    tap.equal(curl(system, device + "/current"), (0, 200),
              "and afterwards it is let in")
