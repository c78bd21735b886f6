#!/usr/bin/python3
"""A client written from docs/protocol.md alone (protocol.py) has the worked
vectors' bytes, as the C code has, and enrolls with each kind of key, by
WebSocket and by HTTPS, at the console as operators use it."""

import itertools
import json
import os
import re
import sys
import tempfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

import tap
import protocol
from https_device import Browser, Device
from web_operator import WebOperator
from ws_device import Line

sys.path.insert(0, os.path.join(tap.ROOT, "tests", "vectors"))
sys.dont_write_bytecode = True
import make_protocol        # noqa: E402 (after the path is set)

KEYS = (("P-256", lambda: ec.generate_private_key(ec.SECP256R1())),
        ("P-384", lambda: ec.generate_private_key(ec.SECP384R1())),
        ("Ed25519", ed25519.Ed25519PrivateKey.generate),
        ("RSA 2048", lambda: rsa.generate_private_key(65537, 2048)))
FACTS = {"model": "TH-20", "system": "Debian 12", "serial": "Küche \u202e7"}


def text_of(*path):
    with open(os.path.join(tap.ROOT, *path), encoding="utf-8") as file:
        return file.read()


# ---- the document -------------------------------------------------------

def vectors(document):
    made = make_protocol.make()
    tap.equal(made, json.loads(text_of("tests", "vectors", "protocol.json")),
              "the worked vectors, which the C code is tested against, are "
              "this client's bytes")
    tap.ok(document.endswith(make_protocol.markdown(made)),
           "and are what the document prints")
    device = make_protocol.Fixed(make_protocol.REALM, **make_protocol.FACTS)
    sealed = bytes.fromhex(made["certificate_sealed"])
    tap.equal(protocol.unseal(device.reply_key(), sealed, device.reg,
                              "certificate").decode(),
              made["certificate_plain"], "the sealed reply opens")
    for name, kind, other in (
            ("as another kind", "decline", sealed),
            ("with a bit changed", "certificate",
             sealed[:-1] + bytes([sealed[-1] ^ 1])),
            ("one byte short", "certificate", sealed[:-1])):
        tap.raises(InvalidTag, lambda k=kind, o=other: protocol.unseal(
            device.reply_key(), o, device.reg, k), f"but not {name}")


def codes():
    code = protocol.draw_code()
    wrong = [code[:i] + other + code[i + 1:] for i in range(16)
             for other in protocol.ALPHABET if other != code[i]]
    wrong += [code[:i] + code[j] + code[i + 1:j] + code[i] + code[j + 1:]
              for i, j in itertools.combinations(range(16), 2)
              if code[i] != code[j]]
    tap.ok(not any(map(protocol.code_is_valid, wrong)), "every wrong symbol "
           "and every exchange of two is found")


def rows(document, title):
    """The cells of the first table below it, without the head."""
    lines = document[document.index(title):].splitlines()
    table = itertools.takewhile(
        lambda line: line.startswith("|"),
        itertools.dropwhile(lambda line: not line.startswith("|"), lines))
    return [[cell.strip() for cell in line.strip("|").split("|")]
            for line in table][2:]


def tables(document):
    """What the document says is what both ends do."""
    def words(cell):
        return set(re.findall(r"`(\w+)`", cell))

    told = {kind.strip("`"): words(keys) for kind, keys, _ in
            rows(document, "From the server, at most")}
    for kind in ("state", "reply", "error"):    # these name values, too
        told[kind] &= {"state", "expires_in", "kind", "sealed", "code"}
    tap.equal(told, {kind: set(keys.split()) for kind, (keys, _) in
                     protocol.SERVER.items()}, "the messages' keys")
    errors = {code.strip("`"): status for code, status, *_ in
              rows(document, "## 10. Errors")}
    ours = {(wire, status) for status, wire in re.findall(
        r'X\(\w+, (\d+), "([\w-]+)"', text_of("lib", "base", "err.h"))}
    tap.equal(set(errors.items()) - ours, set(), "the errors' statuses")


# ---- enrolling ----------------------------------------------------------

def by_websocket(s, device, decide):
    line = Line.through_nginx(s)
    line.say(device.register_message())
    tap.equal(line.hear()["type"], "registered", "it may show its code")
    decide()
    while (told := line.hear(20))["type"] == "state":
        tap.ok(told["state"] != "waiting", f"it is told: {told['state']}")
    opened = device.open(told)
    yield opened
    line.say(device.ack_message())
    yield line.hear()


def by_https(_, device, decide):
    tap.equal(device.register()[0], 201, "it may show its code")
    decide()
    while (told := device.poll()[2])["type"] == "state":
        pass
    yield device.open(told)
    yield device.acknowledge()[2]


def enroll(s, operator, carry, key, folder):
    device = Device(s.realm, s.port, f"By {carry.__name__}", **FACTS)
    device.key = key()
    device.build(json.loads(device.bytes)["facts"])

    def decide():
        path = operator.claim(spelled(device.code))
        page = operator.get(path)
        tap.ok(device.fingerprint().hex() in "".join(page.text.split()),
               "the operator sees the key's fingerprint")
        tap.equal(operator.approve(path).status, 303, "and approves")

    talk = carry(s, device, decide)
    opened = next(talk)
    tap.ok("certificate" in opened, "the reply opens, and holds what it must")
    tap.equal(opened["renew"], s.device_url("/.well-known/est"), "with the "
              "place to renew")
    tap.equal(next(talk), {"type": "done"}, "the acknowledgement is taken")
    files = device.store(opened, folder)
    browser = Browser(s, *files[:2])
    status, text = browser.get("/v1/whoami")
    tap.equal((status, json.loads(text)["device"]), (200, opened["device"]),
              "the certificate speaks mutual TLS")
    browser.close()


def spelled(code):
    """As people do."""
    text = protocol.shown(code).lower().replace("1", "l").replace("0", "o")
    assert protocol.normalised(text) == code
    return text.replace("-", " \u2013 ")


def declined(s, operator):
    device = Device(s.realm, s.port, "Not ours")
    line = Line.through_nginx(s)
    line.say(device.register_message())
    line.hear()
    path = operator.claim(device.code)
    form = operator.get(path).forms[f"{path}/approve"]
    operator.post(f"{path}/decline", {**form, "reason": "Nicht unseres"})
    while (told := line.hear(20))["type"] == "state":
        pass
    tap.equal(device.open(told), {"reason": "Nicht unseres"},
              "a decline opens the same way")
    tap.equal(line.hear(), {"type": "end", "state": "declined"}, "at its end")


with tap.system("an independent client") as system, \
        tempfile.TemporaryDirectory() as place:
    protocol_md = text_of("docs", "protocol.md")
    vectors(protocol_md)
    codes()
    tables(protocol_md)
    password = system.account("ann", "enroll")
    ann = WebOperator(system, "ann", password)
    for kind, make in KEYS:
        tap.note(kind)
        for way in (by_websocket, by_https):
            enroll(system, ann, way, make, place)
    declined(system, ann)
