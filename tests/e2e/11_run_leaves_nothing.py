#!/usr/bin/python3
"""The development runner enrolls a device, says how to go on, and leaves
nothing behind: after Ctrl-C (twice), and after a SIGKILL."""

import os
import re
import signal
import subprocess
import sys
import time

import tap

RUN = os.path.join(tap.ROOT, "deploy", "dev", "run.py")
PATIENCE = 90


def start():
    return subprocess.Popen([sys.executable, RUN], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True,
                            start_new_session=True)


def read_banner(run):
    """Everything up to the last line of the banner."""
    text = ""
    for line in run.stdout:
        text += line
        if "/demo/" in line:
            break
    return text


def folder_of(text):
    match = re.search(r"Everything is in +(/tmp/hf-\w+)", text)
    return match.group(1) if match else None


def processes_of(folder):
    """Commands that name the folder."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as command:
                text = command.read().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if folder in text:
            found.append(text)
    return found


def wait_gone(folder):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not processes_of(folder) and not os.path.exists(folder):
            return
        time.sleep(0.1)


def check_gone(folder, how):
    wait_gone(folder)
    tap.equal(processes_of(folder), [], f"{how}: no process is left")
    tap.ok(not os.path.exists(folder), f"{how}: no file is left")


def second_device(text):
    """The command that the banner gives, as a newcomer would use it."""
    command = re.search(r"^  (\S+handfast-device enroll .*)$", text, re.M)
    device = subprocess.Popen(command.group(1).split() + ["--json"],
                              stdout=subprocess.PIPE, text=True)
    tap.holds(device.stdout.readline(), '"code"',
              "the given command shows a code")
    device.terminate()
    device.wait()


with tap.plan():
    run = start()
    banner = read_banner(run)
    tap.holds(banner, "it works", "it enrolls a device by itself")
    tap.ok(re.search(r"password +\S{12,}", banner),
           "and says account and password")
    where = folder_of(banner)
    if where is None:
        tap.note(banner)
    second_device(banner)
    run.send_signal(signal.SIGINT)
    time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    tap.equal(run.wait(PATIENCE), 0, "Ctrl-C ends it in order, even twice")
    check_gone(where, "after Ctrl-C")

    run = start()
    where = folder_of(read_banner(run))
    run.kill()
    run.wait()
    check_gone(where, "after a SIGKILL")
