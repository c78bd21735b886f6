"""Devices that renew, for the tests of it."""

import http.client
import json
import os
import ssl
import subprocess

# A device renews more often here than in a year.
OFTEN = {"signer": {"device_daily_cap": 1000, "hourly_cap": 100000}}


def enroll(s, password, *args, folder=None):
    """The folder of a device that is enrolled."""
    device = s.start_device(*args, folder=folder)
    s.claim_and_approve(device.code(), "ann", password)
    device.finish()
    return device.folder


def renew(s, folder, *args, check=False, env=None):
    """handfast-device renew --json: (exit status, events)."""
    argv = s.device_argv("renew", "--json", "--dir", folder, *args)
    done = run(s, argv, env)
    if check and done.returncode != 0:
        raise RuntimeError(f"{argv}: {done.returncode}\n"
                           f"{done.stdout}{done.stderr}")
    return done.returncode, events(done.stdout)


def run(s, argv, env=None):
    return subprocess.run(argv, text=True, capture_output=True, cwd="/",
                          env={**s.environment(), **(env or {})},
                          timeout=120, check=False)


def events(text):
    return [json.loads(line) for line in text.splitlines()]


def message(found):
    """What the last event says."""
    return found[-1]["message"] if found else ""


def whoami(s, slot):
    """The status of GET /v1/whoami with the files in slot; 0 if it holds
    nothing (state.json is written last), or TLS fails."""
    if not os.path.exists(os.path.join(slot, "state.json")):
        return 0
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(os.path.join(slot, "roots.pem"))
        context.load_cert_chain(os.path.join(slot, "chain.pem"),
                                os.path.join(slot, "key.pem"))
    except (OSError, ssl.SSLError):
        return 0
    web = http.client.HTTPSConnection(s.realm, s.port, context=context, timeout=60)
    try:
        web.request("GET", "/v1/whoami")
        return web.getresponse().status
    except ssl.SSLError:
        return 0
    finally:
        web.close()


def current(folder):
    return os.path.join(folder, os.readlink(os.path.join(folder, "current")))


def other(folder):
    return os.path.join(folder, "ab".replace(
        os.readlink(os.path.join(folder, "current")), ""))


def read(path):
    with open(path, "rb") as file:
        return file.read()
