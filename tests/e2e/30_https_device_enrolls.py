#!/usr/bin/python3
"""A device without WebSocket enrolls by requests alone, and each of them may
be lost and repeated."""

import base64
import json
import tempfile

from cryptography import x509

import tap
from https_device import Browser, Device, b64
from operating import Operator
from protocol import spki


def registers(device):
    status, headers, told = device.register()
    tap.equal(status, 201, "the registration is taken")
    tap.equal(headers["Location"], device.path(), "it has an address")
    tap.equal((told["type"], told["enrollment"]), ("registered", device.id),
              "the code may be shown")
    tap.ok(170 < told["expires_in"] <= 180, "for three minutes")
    status, _, told = device.register()
    tap.equal((status, told["type"]), (201, "registered"),
              "the identical bytes again are a resume")
    status, headers, told = device.poll()
    tap.equal((status, told["type"]), (200, "registered"), "a poll says so")
    tap.equal(headers["Retry-After"], "2", "and when to ask again")
    tap.equal(headers["Cache-Control"], "no-store", "nobody keeps it")


def is_admitted(device, operator):
    operator.claim(device)
    _, _, told = device.poll()
    tap.equal((told["type"], told["state"]), ("state", "verified"),
              "after the claim the device is told to hide the code")
    _, _, told = device.register()
    tap.equal((told["type"], told["state"]), ("state", "verified"),
              "the registration again is told the same")
    operator.approve(device)
    told = operator.until(device, "reply")
    tap.equal(told["kind"], "certificate", "the reply is a certificate")
    tap.equal(device.poll()[2], told, "the same bytes are sent as often as "
              "asked")
    opened = device.open(told)
    certificate = x509.load_der_x509_certificate(
        base64.b64decode(opened["certificate"]))
    tap.equal(spki(certificate.public_key()), spki(device.key.public_key()),
              "it is for this key")
    return opened


def acknowledges(device):
    status, _, told = device.say({"type": "ack", "ack": b64(bytes(32))})
    tap.equal((status, told["code"]), (422, "proof"),
              "an acknowledgement by someone else is refused")
    tap.equal(device.poll()[2]["type"], "reply", "and changes nothing")
    status, _, told = device.acknowledge()
    tap.equal((status, told), (200, {"type": "done"}), "ours is taken")
    tap.equal(device.acknowledge()[2], {"type": "done"},
              "repeating it is safe")
    tap.equal(device.poll()[2], {"type": "done"}, "and a poll says done")
    status, _, told = device.say({"type": "cancel"})
    tap.equal((status, told["code"]), (409, "state"),
              "it is too late to cancel")


def shows_itself(system, device, opened, folder):
    certificate, key, root = device.store(opened, folder)
    with open(root, encoding="ascii") as pem, \
            open(system.root_pem, encoding="ascii") as ours:
        tap.equal(pem.read().split(), ours.read().split(),
                  "the delivered root is the CA's")
    browser = Browser(system, certificate, key)
    status, text = browser.get("/v1/whoami")
    tap.equal(status, 200, "whoami answers the certificate")
    who = json.loads(text)
    tap.equal((who["device"], who["name"], who["profile"]),
              (opened["device"], "Cold room 3", "device"), "and knows it")
    tap.equal(sorted(who), ["device", "name", "not_after", "profile"],
              "it tells these four things")
    expires = x509.load_der_x509_certificate(
        base64.b64decode(opened["certificate"])).not_valid_after
    tap.equal(who["not_after"], expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
              "until the certificate's own end")
    browser.close()
    stranger = Browser(system)
    status, text = stranger.get("/v1/whoami")
    tap.equal((status, json.loads(text)["code"]), (403, "denied"),
              "without a certificate whoami refuses")
    stranger.close()


def crosses(system, operator, message):
    """It answers the claim when it has been declined already."""
    device = Device(system.realm, system.port, channel="pake")
    device.register()
    system.handfast("enrollment", "claim", "--no-wait", "--account",
                    operator.name, "--password-fd", "0", "--code-fd", "0",
                    input=f"{operator.password}\n{device.code}\n")
    proof = device.answer(device.poll()[2])
    operator.decline(device, "not one of ours")
    status, _, told = device.say(message or proof)
    tap.equal((status, told.get("kind")), (200, "decline"),
              f"a {(message or proof)['type']} that crosses a decline is "
              "answered by it")
    tap.equal(device.open(told), {"reason": "not one of ours"},
              "sealed, with its reason")


with tap.system("a device enrolls over plain HTTPS") as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    device = Device(s.realm, s.port, model="TH-20")
    registers(device)
    opened = is_admitted(device, operator)
    acknowledges(device)
    shows_itself(s, device, opened, folder)

    used = Device(s.realm, s.port, name="Cold room 4")
    used.register()
    opened = operator.admit(used)
    certificate, key, _ = used.store(opened, folder)
    browser = Browser(s, certificate, key)
    tap.equal(browser.get("/v1/whoami")[0], 200, "a certificate may be used "
              "before it is acknowledged")
    browser.close()
    tap.equal(used.poll()[2], {"type": "done"},
              "its first use is the acknowledgement")

    declined = Device(s.realm, s.port, name="Not ours")
    declined.register()
    operator.claim(declined)
    operator.decline(declined, "not one of ours")
    told = operator.until(declined, "reply")
    tap.equal(told["kind"], "decline", "a decline is a reply")
    tap.equal(declined.open(told), {"reason": "not one of ours"},
              "sealed, with its reason")
    tap.equal(declined.acknowledge()[2], {"type": "end", "state": "declined"},
              "and may be acknowledged")
    crosses(s, operator, None)
    crosses(s, operator, {"type": "refuse"})
