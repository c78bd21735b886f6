#!/usr/bin/python3
"""All of it as one ordinary user, from a tree in a home that nobody else may
enter: the main job runs, and "handfast check" knows this mode."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

import tap
from https_device import Browser

USER = "nobody"
BUILD = os.environ.get("B", "build")
PARTS = ("deploy", "nginx", "sql", "templates", "tests/e2e", "tests/sql")


def as_ordinary_user():
    """Root: this test once more, in a home of the user's own."""
    user = pwd.getpwnam(USER)
    home = tempfile.mkdtemp(prefix="hf-home-")
    try:
        tree = os.path.join(home, "handfast")
        for part in PARTS:
            shutil.copytree(os.path.join(tap.ROOT, part),
                            os.path.join(tree, part),
                            ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(os.path.join(tap.ROOT, BUILD, "bin"),
                        os.path.join(tree, "build", "bin"))
        for folder, _, names in os.walk(home):
            for name in [".", *names]:
                os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid)
        os.chmod(home, 0o700)
        return subprocess.run(
            [sys.executable, os.path.join(tree, "tests", "e2e",
                                          os.path.basename(__file__))],
            user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd=home,
            env={**os.environ, "HOME": home, "B": "build"},
            check=False).returncode
    finally:
        shutil.rmtree(home, ignore_errors=True)


def check(s, name):
    """What "handfast check" found: (result, message) of each."""
    done = s.handfast("check", "--json", "--sql",
                      os.path.join(s.at.share, "sql"), "--nginx-conf",
                      os.path.join(s.at.nginx, "nginx.conf"), check=False)
    found = [(row["result"], row["message"])
             for row in json.loads(done.stdout)["checks"]]
    faults = [text for result, text in found if result == "fault"]
    tap.equal(done.returncode, 3 if faults else 0, f"{name}: exit code")
    return faults, found


def main_job(s):
    password = s.account("ann", "enroll", "view", "revoke")
    device = s.start_device("--name", "front door")
    s.claim_and_approve(device.code(), "ann", password)
    tap.equal(device.finish(status=None), 0, "a device enrolls")
    files = [os.path.join(device.folder, "current", name)
             for name in ("cert.pem", "key.pem")]
    browser = Browser(s, *files)
    tap.equal(browser.get("/demo/")[0], 200, "and uses what is protected")
    number = json.loads(s.device("status", "--dir", device.folder,
                                 "--json").stdout)["device"]
    s.handfast("device", "revoke", number)
    tap.equal(browser.get("/demo/")[0], 403, "until it is revoked")
    browser.close()


def owners(s):
    found = set()
    for folder, _, names in os.walk(s.at.top):
        found.update(os.stat(os.path.join(folder, name)).st_uid
                     for name in names)
    tap.equal(found, {os.geteuid()}, "everything is this user's")


def knows_its_mode(s):
    faults, found = check(s, "as it is")
    tap.equal(faults, [], "check finds no fault")
    warnings = [text for result, text in found if result == "warning"]
    tap.ok(any("one-user mode: all programs run as this user" in text
               for text in warnings), "and warns of what this mode lacks")
    tap.ok(("ok", "the CA key: readable by this user only") in found,
           "the CA's key is this user's")
    key = os.path.join(s.at.etc, "keys", "seal.key")
    os.chmod(key, 0o444)
    faults, _ = check(s, "a key for all")
    tap.ok(any("seal.key" in text and "others than you" in text
               for text in faults), "a key that others may read is a fault")
    os.chmod(key, 0o400)
    s.stop("guard")
    faults, _ = check(s, "a program away")
    tap.ok(any("handfast-guard does not answer" in text for text in faults),
           "so is a program that does not run")


if os.geteuid() == 0:
    sys.exit(as_ordinary_user())
with tap.system("an ordinary user runs it") as system:
    main_job(system)
    owners(system)
    knows_its_mode(system)
