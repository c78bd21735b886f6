#!/usr/bin/python3
"""Cleans up after a stack whose own process went away without doing it.

Reads what there is to clean up from standard input, one item a line:
    dir PATH            a folder to remove
    up PID SIGNAL       a process group that was started, and what ends it
    down PID            one that has ended
    done                nothing is left to do
The end of input without "done" means that the other side died, however.
"""

import os
import shutil
import signal
import sys
import time


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
        return True
    except (ProcessLookupError, PermissionError):
        return False


def clean_up(groups, folders):
    """Ends what is up, the newest first, then removes the folders."""
    for pid, number in reversed(list(groups.items())):
        signal_group(pid, number)
    deadline = time.monotonic() + 5
    left = list(groups)
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [pid for pid in left if signal_group(pid, 0)]
    for pid in left:
        signal_group(pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    groups, folders = {}, []
    for line in sys.stdin:
        word, *rest = line.rstrip("\n").split(" ", 2)
        if word == "dir":
            folders.append(rest[0])
        elif word == "up":
            groups[int(rest[0])] = int(rest[1])
        elif word == "down":
            groups.pop(int(rest[0]), None)
        elif word == "done":
            return
    clean_up(groups, folders)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main()
