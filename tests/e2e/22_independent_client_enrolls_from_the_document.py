#!/usr/bin/python3
"""A client written from docs/protocol.md alone (protocol.py) has the worked
vectors' bytes, as the C code has, and enrolls with each kind of key, in each
channel, by WebSocket, by HTTPS and over TLS keyed by the code, at the console
as operators use it."""

import itertools
import json
import os
import re
import sys
import tempfile
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

import tap
import protocol
import spake2plus
from https_device import Browser, Device
from psk_device import PskError, psk_line, psk_tls
from web_operator import WebOperator
from ws_device import Line

sys.path.insert(0, os.path.join(tap.ROOT, "tests", "vectors"))
sys.dont_write_bytecode = True
import make_protocol        # noqa: E402 (after the path is set)

KEYS = (("P-256", lambda: ec.generate_private_key(ec.SECP256R1())),
        ("P-384", lambda: ec.generate_private_key(ec.SECP384R1())),
        ("Ed25519", ed25519.Ed25519PrivateKey.generate),
        ("RSA 2048", lambda: rsa.generate_private_key(65537, 2048)))
SETTINGS = {"handfast": {"code_length": 8},
            "gateway": {"channels": "sealed, psk, pake"}}
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


def rfc9383():
    """The RFC's own vector, by both sides, and what both must refuse."""
    v = json.loads(text_of("tests", "vectors", "rfc9383.json"))
    w0, w1, x, y = (int(v[name], 16) for name in ("w0", "w1", "x", "y"))
    sent = [bytes.fromhex(v[name]) for name in ("shareP", "shareV")]
    names = spake2plus.Names(*(v[name].encode() for name in (
        "Context", "idProver", "idVerifier")))
    tap.equal([spake2plus.share_of_prover(w0, x),
               spake2plus.share_of_verifier(w0, y)], sent,
              "both shares are the RFC's")
    wanted = [v[name] for name in ("confirmP", "confirmV", "K_shared")]
    record = spake2plus.record_of(w1)
    tap.equal(spake2plus.encoded(record).hex(), v["L"], "L, too")
    for outcome in (spake2plus.of_prover(names, w0, w1, x, sent[1]),
                    spake2plus.of_verifier(names, w0, record, y, sent[0])):
        tap.equal([part.hex() for part in outcome], wanted,
                  "confirmations and key are the RFC's")
    for share, what in no_points(sent[1], w0):
        tap.raises(ValueError, lambda s=share: spake2plus.of_prover(
            names, w0, w1, x, s), f"{what} is refused")


def no_points(share, w0):
    """What may not be taken for this share."""
    x, y = share[1:33], share[33:]
    return ((share[:-1], "a share one byte short"),
            (share + b"\0", "and one byte long"),
            (bytes([2 + y[-1] % 2]) + x, "compressed"),
            (b"\6" + x + y, "of another form"),
            (b"\0" * 65, "of zeros"),
            (share[:-1] + bytes([share[-1] ^ 1]), "not on the curve"),
            (b"\4" + (spake2plus.P + 5).to_bytes(32, "big") +
             pow(spake2plus.right_side(5), (spake2plus.P + 1) // 4,
                 spake2plus.P).to_bytes(32, "big"), "with a coordinate "
             "beyond the field"),
            (spake2plus.encoded(spake2plus.times(w0, spake2plus.N)),
             "that makes the rest infinite"))


def shares():
    """A device believes a server that knows the code, once."""
    device = Device("localhost", 443, channel="pake", code_length=8)
    known = protocol.server_side(device.code, device.bytes)
    for code, what in ((protocol.other_code(device.code), "half a code"),
                       (protocol.draw_code("pake", 12), "no code")):
        guess = protocol.server_side(code, device.bytes)
        tap.equal(device.answer(protocol.share_message(guess)),
                  {"type": "refuse"}, f"a server that knows {what} is refused")
        tap.raises(ValueError, device.secret, "and nothing is keyed")
        device.answered = None      # as if it were another registration
    proof = device.answer_share(known.share, known.confirm)
    tap.equal(proof, {"type": "proof", "proof": protocol.b64(known.expected)},
              "one that knows it all gets the proof")
    tap.equal(device.answer_share(known.share, known.confirm), proof,
              "as often as it says the same")
    again = protocol.server_side(device.code, device.bytes)
    for share, confirm in (again[:2], (known.share, again.confirm),
                           (again.share, known.confirm)):
        tap.raises(ValueError, lambda s=share, c=confirm: device.answer_share(
            s, c), "but is not answered another")


def codes():
    for channel, length in (("sealed", 16), ("pake", 16), ("pake", 12),
                            ("pake", 8)):
        code = protocol.draw_code(channel, length)
        wrong = [code[:i] + other + code[i + 1:] for i in range(length)
                 for other in protocol.ALPHABET if other != code[i]]
        wrong += [code[:i] + code[j] + code[i + 1:j] + code[i] + code[j + 1:]
                  for i, j in itertools.combinations(range(length), 2)
                  if code[i] != code[j]]
        tap.ok(protocol.code_is_valid(code) and
               not any(map(protocol.code_is_valid, wrong)),
               f"{channel}, {length} symbols: every wrong symbol and every "
               "exchange of two is found")
    tap.ok(not any(protocol.code_is_valid("0" * length) for length in
                   range(33) if length not in (8, 12, 16)),
           "no other length is a code")
    for length in (8, 12):
        tap.raises(StopIteration, lambda n=length: protocol.draw_code(
            "sealed", n), f"nor is one of {length} found by a locator")


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
    said = {kind.strip("`"): words(keys) - {"sealed"} for kind, keys, _ in
            rows(document, "From the device, at most")}
    tap.equal(said, {kind: set(keys.split()) for kind, keys in
                     protocol.DEVICE.items()}, "the device's keys")
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

class ByWebSocket:
    """One way to talk to the server."""

    def __init__(self, s, device):
        self.s, self.device = s, device
        self.line = Line.through_nginx(s)
        self.line.say(device.register_message())

    def say(self, message):
        self.line.say(message)

    def hear(self):
        return self.line.hear(20)

    def ask(self, message):
        """What is said to this."""
        self.say(message)
        return self.hear()


class ByPsk(ByWebSocket):
    """The same until the code was typed, then over a line keyed by it."""

    def move(self, told):
        before = self.line
        tap.equal(len(set(told["identities"])), 3, "three keys are there")
        self.line = psk_line(self.s.realm, told["port"], self.device,
                             told["identities"][0])
        self.say(self.device.resume_message())
        tap.equal((before.hear()["type"], before.end()), ("replaced", 1000),
                  "the keyed line replaces the other")


class ByHttps:
    def __init__(self, _, device):
        self.device = device
        self.first = device.register()

    def say(self, message):
        tap.equal(self.device.say(message)[0], 200,
                  f"{message['type']} is taken")

    def hear(self):
        if self.first is None:
            time.sleep(0.1)
            return self.device.poll()[2]
        status, _, told = self.first
        tap.equal(status, 201, "a row is made")
        self.first = None
        return told

    def ask(self, message):
        return self.device.say(message)[2]


def until(way, wanted):
    """The message or state that is waited for. On the way the device proves
    the code, when it is asked."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        told = way.hear()
        if wanted in (told["type"], told.get("state")):
            return told
        if told["type"] == "share":
            way.say(way.device.answer(told))
        elif told["type"] == "psk":
            way.move(told)
        elif told.get("state") == "claimed" and way.device.channel == "psk":
            way.say(way.device.proof_message())
        elif told["type"] not in ("registered", "state"):
            raise ValueError(f"{told}, not {wanted}")
    raise TimeoutError(f"no {wanted}, still {told}")


def enroll(s, operator, by, key, folder, **options):
    device = Device(s.realm, s.port, by.__name__, **FACTS, **options)
    device.key = key()
    device.build(json.loads(device.bytes)["facts"])
    way = by(s, device)
    until(way, "registered")
    path = operator.claim(spelled(device.code))
    until(way, "verified")
    page = operator.get(path)
    tap.ok(device.fingerprint().hex() in "".join(page.text.split()),
           "the operator sees the key's fingerprint")
    tap.equal(operator.approve(path).status, 303, "and approves")
    opened = device.open(until(way, "reply"))
    tap.ok("certificate" in opened, "the reply opens, and holds what it must")
    tap.equal(opened["renew"], s.device_url("/.well-known/est"), "with the "
              "place to renew")
    tap.equal(way.ask(device.ack_message()), {"type": "done"},
              "the acknowledgement is taken")
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


def declined(s, operator, by, channel):
    device = Device(s.realm, s.port, "Not ours", channel=channel)
    way = by(s, device)
    until(way, "registered")
    path = operator.claim(device.code)
    until(way, "verified")
    form = operator.get(path).forms[f"{path}/approve"]
    operator.post(f"{path}/decline", {**form, "reason": "Nicht unseres"})
    tap.equal(device.open(until(way, "reply")), {"reason": "Nicht unseres"},
              f"{channel}: a decline opens the same way")
    tap.equal(way.hear(), {"type": "end", "state": "declined"}, "at its end")


def mistaken(s, operator, by):
    """The handle is right, the rest of the code is another's."""
    device = Device(s.realm, s.port, "Misread", channel="pake")
    way = by(s, device)
    until(way, "registered")
    operator.claim(protocol.other_code(device.code))
    told = until(way, "share")
    answer = device.answer(told)
    tap.equal(answer, {"type": "refuse"},
              "a code with the same handle is not the device's")
    tap.raises(ValueError, device.secret, "which keys nothing")
    tap.equal(way.ask(answer), {"type": "end", "state": "failed"},
              "and ends the row")


def keyed_lines(s, operator):
    """Only who knows the code opens one, and each key once."""
    device = Device(s.realm, s.port, "Keyed", channel="psk")
    way = ByWebSocket(s, device)
    until(way, "registered")
    operator.claim(device.code)
    told = until(way, "psk")
    one = told["identities"][0]

    def refused(identity, key, name):
        fault = tap.raises(PskError, lambda: psk_tls(
            s.realm, told["port"], s.realm, identity, key),
            f"{name} opens nothing")
        tap.holds(str(fault), "illegal parameter", "by the one alert")

    refused(one, bytes(32), "a wrong key")
    refused("A" * 22, device.psk("A" * 22), "an unknown identity")
    line = psk_line(s.realm, told["port"], device, one)
    line.say(device.resume_message())
    tap.equal(line.hear().get("state"), "claimed",
              "the right one does, after all that")
    refused(one, device.psk(one), "a used identity")
    line.say(device.proof_message())
    tap.equal(line.hear().get("state"), "verified", "the proof is taken")
    other = Device(s.realm, s.port, channel="psk")
    status, _, answer = other.register()
    tap.equal((status, answer["code"]), (400, "channel"),
              "there is no psk over HTTPS")


with tap.system("an independent client", settings=SETTINGS) as system, \
        tempfile.TemporaryDirectory() as place:
    protocol_md = text_of("docs", "protocol.md")
    vectors(protocol_md)
    rfc9383()
    shares()
    codes()
    tables(protocol_md)
    password = system.account("ann", "enroll")
    ann = WebOperator(system, "ann", password)
    for kind, make in KEYS:
        for channel, ways in (("sealed", (ByWebSocket, ByHttps)),
                              ("pake", (ByWebSocket, ByHttps)),
                              ("psk", (ByPsk,))):
            for one in ways:
                tap.note(f"{channel}, {one.__name__}, {kind}")
                enroll(system, ann, one, make, place, channel=channel)
    keyed_lines(system, ann)
    for length in (12, 8):
        tap.note(f"pake, {length} symbols")
        enroll(system, ann, ByWebSocket, KEYS[0][1], place, channel="pake",
               code_length=length)
    for one, channel in ((ByWebSocket, "sealed"), (ByWebSocket, "pake"),
                         (ByPsk, "psk")):
        declined(system, ann, one, channel)
    for one in (ByWebSocket, ByHttps):
        mistaken(system, ann, one)
