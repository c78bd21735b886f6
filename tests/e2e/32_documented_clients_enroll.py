#!/usr/bin/python3
"""Every program in docs/device-developers.md works as it stands there."""

import importlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import tap
import spake2plus
from device import Device

PAGE = os.path.join(tap.ROOT, "docs", "device-developers.md")
LINES_OF_ENROLL = 70            # as the page says
ACCOUNT = "ann"


def programs(folder):
    """Writes the page's Python programs to their own names."""
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    for source in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
        name = re.search(r'^"""(\w+\.py)', source, re.M).group(1)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(source)
    diff = re.search(r"^```diff\n(.*?)^```", text, re.M | re.S).group(1)
    done = subprocess.run(["patch", "-o", "enroll_pake.py", "enroll.py"],
                          cwd=folder, text=True, capture_output=True,
                          input=diff, check=False)
    tap.equal((done.returncode, done.stdout),
              (0, "patching file enroll_pake.py (read from enroll.py)\n"),
              "pake.diff fits enroll.py")
    with open(os.path.join(folder, "enroll.py"), encoding="utf-8") as file:
        lines = [line for line in file if line.strip()]
    tap.equal(len(lines), LINES_OF_ENROLL, "enroll.py is as long as it says")
    return re.search(r"^cc .*", text, re.M).group()


def start(s, folder, name, *args):
    """One of them, in a folder of its own; what it says can be waited for."""
    own = tempfile.mkdtemp(prefix=f"{name}-", dir=folder)
    argv = ["/usr/bin/env", f"--chdir={own}", "/usr/bin/python3",
            os.path.join(folder, name), *args]
    path = f"{s.at.bin}:/usr/bin:/bin"
    started = Device(argv, own, {**s.environment(), "PATH": path})
    s.devices.append(started)
    return started


def check_pake(folder):
    """pake.py with RFC 9383's numbers, and with what it must not take."""
    path = os.path.join(tap.ROOT, "tests", "vectors", "rfc9383.json")
    with open(path, encoding="utf-8") as file:
        v = json.load(file)
    sys.path.insert(0, folder)
    pake = importlib.import_module("pake")
    prover = pake.Prover(b"".join(int(v[name], 16).to_bytes(40, "big")
                                  for name in ("w0", "w1")))
    prover.x, prover.share = int(v["x"], 16), bytes.fromhex(v["shareP"])
    names = [v[name].encode() for name in
             ("Context", "idProver", "idVerifier")]
    share, confirm, key, proof = (bytes.fromhex(v[name]) for name in (
        "shareV", "confirmV", "K_shared", "confirmP"))
    for _ in range(2):
        tap.equal(prover.answer(names, share, confirm), (key, proof),
                  "pake.py makes RFC 9383's key and confirmation")
    tap.raises(ValueError, lambda: prover.answer(names, share, proof),
               "it takes no second share")
    infinite = spake2plus.encoded(spake2plus.times(int(v["w0"], 16),
                                                   spake2plus.N))
    for wrong, what in ((share[:-1], "a byte short"),
                        (share + b"\0", "a byte long"),
                        (b"\6" + share[1:], "in another form"),
                        (share[:-1] + bytes([share[-1] ^ 1]), "off the curve"),
                        (infinite, "that leaves infinity")):
        prover.told = None
        tap.equal(prover.answer(names, wrong, confirm), (None, None),
                  f"nor a share {what}")
    prover.told = None
    tap.equal(prover.answer(names, share, proof), (None, None),
              "nor a wrong confirmation")


def admit(s, code, password):
    """Approves once the device has proved the code."""
    shown = s.claim(code, ACCOUNT, password)
    deadline = time.monotonic() + 90
    while s.psql("postgres", "SELECT state FROM data.enrollment "
                 "WHERE id = %s", shown["enrollment"])[0][0] == "claimed":
        if time.monotonic() > deadline:
            raise TimeoutError("the device proves nothing")
        time.sleep(0.1)
    s.approve(shown["enrollment"], ACCOUNT, password)


def enroll_over_https(s, folder, password, program):
    server = f"{s.realm}:{s.port}"
    device = start(s, folder, program, server, "Cold room 3")
    admit(s, device.code(), password)
    device.finish()
    tap.holds(device.lines[-1], "'name': 'Cold room 3'",
              f"{program} enrolls, and the server knows it")
    for name in ("key.pem", "chain.pem", "roots.pem"):
        mode = os.stat(os.path.join(device.folder, name)).st_mode
        tap.equal(stat.S_IMODE(mode), 0o600, f"{name} is for its user alone")


def decline_over_https(s, folder, password):
    declined = start(s, folder, "enroll.py", f"{s.realm}:{s.port}", "another")
    shown = s.claim(declined.code(), ACCOUNT, password)
    s.handfast("enrollment", "decline", shown["enrollment"], "--account",
               ACCOUNT, "--password-fd", "0", "--reason", "not ours",
               input=password + "\n")
    declined.finish(status=1)
    tap.holds("".join(declined.lines), "declined: not ours",
              "declined, it says why")
    tap.equal(os.listdir(declined.folder), [], "and stores nothing")


def read_events(s, folder, password):
    where = os.path.join(folder, "stored")
    device = start(s, folder, "screen.py", s.realm, where,
                   "--port", str(s.port))
    admit(s, device.code(), password)
    device.finish()
    said = "".join(device.lines)
    tap.ok(0 < said.index("(the code is hidden)")
           < said.index("This device is enrolled."),
           "screen.py hides the code, and tells the end")
    tap.ok(os.path.exists(os.path.join(where, "current", "key.pem")),
           "the files are where the page says")


def build_example(folder, command):
    """With what make install would install, by the page's own command."""
    build = os.path.join(tap.ROOT, os.environ.get("B", "build"))
    if os.environ.get("SAN"):
        return os.path.join(build, "bin", "hf-example")
    for path in ("lib/pkgconfig", "include"):
        os.makedirs(os.path.join(folder, path))
    shutil.copy(os.path.join(build, "libhandfast.a"),
                os.path.join(folder, "lib"))
    shutil.copy(os.path.join(tap.ROOT, "device", "handfast.h"),
                os.path.join(folder, "include"))
    shutil.copy(os.path.join(tap.ROOT, "device", "example", "example.c"),
                folder)
    with open(os.path.join(tap.ROOT, "device", "handfast.pc.in"),
              encoding="utf-8") as template, \
            open(os.path.join(folder, "lib/pkgconfig/libhandfast.pc"), "w",
                 encoding="utf-8") as filled:
        filled.write(template.read().replace("@PREFIX@", folder)
                     .replace("@VERSION@", "0"))
    made = subprocess.run(
        command, shell=True, cwd=folder, text=True, capture_output=True,
        check=False, env={**os.environ, "PKG_CONFIG_PATH":
                          os.path.join(folder, "lib/pkgconfig")})
    tap.equal((made.returncode, made.stderr), (0, ""),
              "the example compiles as the page says")
    return os.path.join(folder, "hf-example")


def carry_frames(s, folder, password, command):
    example = build_example(folder, command)
    url = f"wss://{s.realm}:{s.port}/v1/ws"
    device = start(s, folder, "carry.py", url, example, s.realm)
    admit(s, device.code(), password)
    device.finish()
    said = "".join(device.lines)
    tap.equal(said.count("BEGIN CERTIFICATE"), 3,
              "the example gets certificate, chain and root")
    tap.holds(said, "Everything is in order.", "and says so")


with tap.system("programs of the page for developers", settings={
        "gateway": {"channels": "sealed, pake"}}) as s:
    folder = tempfile.mkdtemp(prefix="page-", dir=s.at.top)
    password = s.account(ACCOUNT, "enroll")
    command = programs(folder)
    check_pake(folder)
    enroll_over_https(s, folder, password, "enroll.py")
    enroll_over_https(s, folder, password, "enroll_pake.py")
    decline_over_https(s, folder, password)
    read_events(s, folder, password)
    carry_frames(s, folder, password, command)
