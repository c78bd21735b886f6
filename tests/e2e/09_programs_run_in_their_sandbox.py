#!/usr/bin/python3
"""With the system calls alone that their units leave them, all programs do
the main job. strace stands in for systemd: it refuses the others."""

import os
import re
import subprocess

import tap

PROGRAMS = ("signer", "gateway", "ra", "guard", "console", "sweep")
SANDBOX = os.path.join(tap.ROOT, "deploy", "systemd", "handfast-.service.d",
                       "10-sandbox.conf")


def groups():
    """systemd's own sets: {"@chown": ["chown", …], …}"""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"],
                            text=True, capture_output=True, check=True).stdout
    found, name = {}, None
    for line in re.sub(r"\x1b\[[\d;]*m", "", listed).splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = []
        elif line.startswith("    ") and name and not line.startswith("    #"):
            found[name].append(line.strip())
    return found


def expand(words, sets):
    calls = set()
    for word in words:
        calls |= expand(sets[word], sets) if word in sets else {word}
    return calls


def allowed():
    """What the sandbox's SystemCallFilter lines come to, in their order."""
    sets = groups()
    calls = set()
    with open(SANDBOX, encoding="utf-8") as unit:
        for line in unit:
            match = re.match(r"SystemCallFilter=(~?)(.*)", line)
            if match and match.group(1):
                calls -= expand(match.group(2).split(), sets)
            elif match:
                calls |= expand(match.group(2).split(), sets)
    return calls


def known(calls):
    """Those that this machine's strace has names for."""
    def good(name):
        return subprocess.run(["strace", "-e", f"trace={name}", "true"],
                              capture_output=True, check=False
                              ).returncode == 0
    every = ",".join(sorted(calls))
    if good(every):
        return sorted(calls)
    return [name for name in sorted(calls) if good(name)]


def confine(stack):
    """Every program is traced, as its own user, from a process of its own:
    so signals go to the program itself."""
    few = ",".join(known(allowed()))
    plain = stack.program

    def confined(name):
        program = plain(name)
        program.argv = ["strace", "-D", "-f", "-qqq", "-o", "/dev/null",
                        "-e", f"trace=!{few}",
                        "-e", f"inject=!{few}:error=EPERM", *program.argv]
        return program
    stack.program = confined


if os.environ.get("SAN"):
    tap.skip("LeakSanitizer does not work below strace")
calls = allowed()
with tap.system("the sandbox of the units", prepare=confine) as s:
    tap.ok("accept4" in calls and "chown" not in calls,
           f"the sandbox leaves {len(calls)} system calls")
    password = s.account("ann", "enroll", "view", "revoke")
    device = s.start_device("--name", "Cold room 3")
    s.claim_and_approve(device.code(), "ann", password)
    device.finish()
    tap.ok(True, "a device enrolls over a WebSocket")
    polling = s.start_device("--name", "Cold room 4", "--https")
    s.claim_and_approve(polling.code(), "ann", password)
    polling.finish()
    tap.ok(True, "and by HTTPS")
    told = s.device("status", "--dir", device.folder, "--json").stdout
    name = re.search(r'"device":"([^"]+)"', told).group(1)
    s.handfast("device", "revoke", name)
    tap.equal(s.device("whoami", "--dir", device.folder,
                       check=False).returncode, 1, "revoked, it is refused")
    s.handfast("ca", "server-cert", "--new-key")
    tap.ok(True, "nginx's certificate is renewed")
    for name in PROGRAMS:
        s.restart(name)
    tap.ok(True, "every program stops and starts")
