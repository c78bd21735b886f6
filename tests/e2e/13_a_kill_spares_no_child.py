#!/usr/bin/python3
"""The test's own means: a program that is killed leaves no child behind,
though it makes new ones in that very moment. One that did, PostgreSQL's
backend for example, would keep its successor from starting."""

import os
import tempfile
import time

import tap

import supervise

ROUNDS = 20
MOST = 3000             # children in a round, should its end fail
FORKER = f"""
import os, time
for _ in range({MOST}):
    if os.fork() == 0:
        os.setsid()
        time.sleep(20)
        os._exit(0)
"""


def left(mark):
    """Processes that have this mark in their command."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as command:
                if mark.encode() in command.read():
                    found.append(int(entry))
        except OSError:
            pass
    return found


def one_round(supervisor, log, number):
    """How many children outlive their parent's end."""
    mark = f"hf-kill-{os.getpid()}-{number}"
    program = supervise.Program(
        mark, ["/usr/bin/python3", "-c", FORKER, mark], log)
    supervisor.add(program)
    supervisor.start(mark)
    while len(left(mark)) < 5:
        time.sleep(0.01)
    supervisor.kill(mark)
    time.sleep(0.05)
    escaped = left(mark)
    for pid in escaped:
        supervise.send(pid, 9)
    return len(escaped)


with tap.plan(), tempfile.NamedTemporaryFile() as file:
    keeper = supervise.Supervisor()
    try:
        tap.equal([one_round(keeper, file.name, i) for i in range(ROUNDS)],
                  [0] * ROUNDS, "no child outlives its parent's end")
    finally:
        keeper.stop_all()
        keeper.finish()
