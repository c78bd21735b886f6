#!/usr/bin/python3
"""The main job: a device shows a code, an operator types it, the certificate
arrives, and the device speaks mutual TLS to a protected application."""

import json
import os
import urllib.error
import urllib.request

import tap


def get(stack, path, context):
    """(status, body) of the device's server."""
    try:
        with urllib.request.urlopen(stack.device_url(path), timeout=10,
                                    context=context) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def stored(folder, name):
    """A file of the slot in use."""
    return os.path.join(folder, "current", name)


def check_stored(device):
    key = stored(device.folder, "key.pem")
    tap.equal(oct(os.stat(key).st_mode & 0o777), "0o600",
              "the key is its owner's alone")
    tap.ok(os.path.exists(stored(device.folder, "cert.pem")),
           "the certificate is beside it")


def check_applications(stack, device):
    """Behind the guard, and beside it."""
    bare = stack.tls_context()
    ours = stack.tls_context(stored(device.folder, "cert.pem"),
                             stored(device.folder, "key.pem"))
    tap.equal(get(stack, "/demo/", bare)[0], 401,
              "a protected application is closed without a certificate")
    status, text = get(stack, "/demo/", ours)
    tap.equal(status, 200, "and open with it")
    tap.holds(text, "name front%20door", "it is told the device's name")
    status, text = get(stack, "/v1/whoami", ours)
    tap.equal(status, 200, "whoami answers")
    who = json.loads(text)
    tap.equal(who["name"], "front door", "with the name")
    tap.holds(get(stack, "/demo/", ours)[1], who["device"],
              "the application is told the same device")
    return who["device"], ours


def check_revoked(stack, number, context):
    stack.handfast("device", "revoke", number)
    tap.equal(get(stack, "/demo/", context)[0], 403,
              "once revoked it is refused from the next request on")


def check_events(stack):
    states = [row[0] for row in stack.psql(
        "postgres", "SELECT state FROM data.enrollment")]
    tap.equal(states, ["delivered"], "the enrollment is delivered")
    certificates = stack.psql(
        "postgres", "SELECT count(*) FROM data.certificate "
        "WHERE device IS NOT NULL")
    tap.equal(certificates[0][0], 1, "one certificate was made for it")


with tap.system("the main job, by the command line") as s:
    password = s.account("ann", "enroll", "view", "revoke")
    device = s.start_device("--name", "front door", "--model", "lock 3")
    code = device.code()
    seen = s.claim(code.lower().replace("-", " "), "ann", password)
    tap.equal(seen["state"], "verified", "typed in lower case it is found")
    tap.equal((seen["name"], seen["model"]), ("front door", "lock 3"),
              "the operator sees what the device says it is")
    s.approve(seen["enrollment"], "ann", password)
    tap.equal(device.finish(status=None), 0, "the device ends in order")
    check_stored(device)
    check_events(s)
    number, with_certificate = check_applications(s, device)
    status = json.loads(s.device("status", "--dir", device.folder,
                                 "--json").stdout)
    tap.equal(status.get("device"), number, "status knows the device's id")
    check_revoked(s, number, with_certificate)
