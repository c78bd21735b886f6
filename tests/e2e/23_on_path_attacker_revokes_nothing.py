#!/usr/bin/python3
"""An attacker who ends TLS between handfast-device and nginx spoils replies,
invents a server and drops what matters: nothing of his is stored or believed,
what was not delivered is revoked after a day, and a certificate that works is
never, whatever he drops."""

import json
import secrets
import time

import tap      # first: it says where the others are

import forgery
import protocol
from ambush import PASSWORD, UNPROVED, Run, events, let_in, state
from mitm import Attack, Back
from protocol import b64, unb64
from web_operator import WebOperator

DAY = 86400
PATIENCE = 40       # seconds
UNKNOWN = "No device shows this code"


# ---- the reply ----------------------------------------------------------

class Spoiled(Attack):
    """Changes the reply."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def down(self, message):
        if message["type"] != "reply":
            return [message]
        sealed = bytearray(unb64(message["sealed"]))
        kind, sealed = self.change(sealed)
        return [{**message, "kind": kind or message["kind"],
                 "sealed": b64(bytes(sealed))}]


def flip(at):
    def change(sealed):
        sealed[at] ^= 1
        return None, sealed
    return change


SPOILED = (
    ("a bit of the nonce", flip(0)), ("a bit of the text", flip(400)),
    ("a bit of the tag", flip(-1)),
    ("the kind", lambda sealed: ("decline", sealed)),
    ("the last byte gone", lambda sealed: (None, sealed[:-1])),
    ("a byte more", lambda sealed: (None, sealed + b"\0")),
    ("nearly all gone", lambda sealed: (None, sealed[:12])))


def spoils(s, operator, table, *args):
    issued = []
    for name, change in table:
        run = Run(s, operator, Spoiled(change), *args)
        run.admit()
        run.ends(7, UNPROVED, f"the reply is spoiled: {name}")
        run.keeps_nothing(name)
        tap.equal(state(s, run.id), "issued", "it is not delivered")
        issued.append(run)
    return issued


def honest(s, operator):
    run = Run(s, operator, Attack())
    run.admit()
    run.ends(0, "enrolled", "nothing is spoiled")
    return run, unb64(run.attack.wait("down", "reply")["sealed"])


# ---- the server is invented ---------------------------------------------

class Invented(Attack):
    """Knows all but the code, has a CA, and never asks the real server."""

    def __init__(self, kind="certificate", seconds=180):
        super().__init__()
        self.kind, self.seconds = kind, seconds

    def reply(self, registration):
        fake = forgery.Authority("handfast root")
        key = protocol.x509.load_der_x509_csr(
            unb64(registration["csr"])).public_key()
        device = registration["enrollment"]
        certificate, _ = fake.issue(device, device=device, public_key=key)
        plain = {"reason": "Go away."} if self.kind == "decline" else {
            "device": device, "certificate": der(certificate), "chain": [],
            "roots": [der(fake.certificate)],
            "renew": "https://localhost/.well-known/est"}
        return {"type": "reply", "kind": self.kind, "sealed": b64(
            protocol.seal(secrets.token_bytes(32), secrets.token_bytes(12),
                          protocol.compact(plain), protocol.sha256(b""),
                          self.kind))}

    def up(self, message):
        if message["type"] == "cancel":
            return [Back({"type": "end", "state": "cancelled"})]
        if message["type"] not in ("register", "poll"):
            return []
        if message["type"] == "register":
            self.asked = json.loads(unb64(message["registration"]))
            told = [{"type": "registered", "expires_in": self.seconds,
                     "enrollment": self.asked["enrollment"]}]
        else:
            told = []
        if self.kind and (not told or self.websocket):
            told.append(self.reply(self.asked))
        return list(map(Back, told))

    websocket = True


def der(certificate):
    return b64(certificate.public_bytes(protocol.DER))


def invents(s, operator, working):
    for kind in ("certificate", "decline"):
        for way in ("websocket", "https"):
            attack = Invented(kind)
            attack.websocket = way == "websocket"
            run = Run(s, operator, attack,
                      *([] if attack.websocket else ["--https"]))
            tap.holds(run.claim() or "", UNKNOWN,
                      "the server is invented: the operator is told")
            run.ends(7, UNPROVED, f"an invented {kind} by {way}")
            run.keeps_nothing(kind)
    run = Run(s, operator, Invented(None, 604800))
    shown = run.device.event("code")
    tap.ok(0 < shown["expires_in"] <= 180,
           "no server can have a code shown for longer than three minutes")
    run.stops()
    folder = working.device.folder
    run = Run(s, operator, Invented(), "--again", folder=folder)
    run.ends(7, UNPROVED, "a device that has a certificate asks anew")
    tap.equal(let_in(s, folder), (200, 200),
              "and keeps the one that it has, which works")


# ---- messages are dropped -----------------------------------------------

class Dropped(Attack):
    """Never passes on messages of this kind."""

    def __init__(self, kind, mutual=True):
        super().__init__()
        self.kind, self.mutual = kind, mutual

    def drop(self, message):
        return [] if message["type"] == self.kind else [message]

    up = down = drop


class Drops:
    """They take a minute each, so they begin first and end last."""

    def __init__(self, s, operator):
        self.s = s
        self.unheard = Run(s, operator, Dropped("registered"),
                           "--timeout", "3")
        self.runs = [(name, Run(s, operator, Dropped(kind), *args))
                     for name, kind, args in (
                         ("every acknowledgement", "ack", ()),
                         ("the same by HTTPS", "ack", ("--https",)),
                         ("every done", "done", ()))]
        self.cut_off = Run(s, operator, Dropped("ack", mutual=False))
        for _, run in self.runs:
            run.admit()
        self.cut_off.admit()
        self.cut_off.attack.wait("up", "ack")
        self.cut_off.stops()

    def end(self):
        said = self.unheard.ends(5, "cannot be reached",
                                 "every registered is dropped")
        tap.ok(not any(event["event"] == "code" for event in said),
               "a code that nobody registered is not shown")
        for name, run in self.runs:
            tap.ok(run.attack.wait("up", "ack"), f"{name}: it acknowledged")
            run.ends(0, "enrolled", f"{name} is dropped")
            tap.equal(state(self.s, run.id), "delivered",
                      "the first use was the acknowledgement")


def a_day_later(s, drops, spoiled):
    s.shift_time(DAY + 1)
    tap.equal(let_in(s, drops.cut_off.device.folder, "a"), (403, 403),
              "a device that never came back is out after a day, swept or "
              "not")
    s.start("sweep")
    deadline = time.monotonic() + PATIENCE
    while s.psql("postgres", "SELECT id FROM data.enrollment WHERE "
                 "state = 'issued'") and time.monotonic() < deadline:
        time.sleep(0.1)
    for run in [drops.cut_off, *spoiled]:
        tap.equal(events(s, run.id)[-1], "enrollment.undelivered",
                  "what was not delivered is revoked, and logged")
    operator = WebOperator(s, "ann", PASSWORD)      # a day has passed
    tap.holds(operator.get(drops.cut_off.path).text, "did not confirm its "
              "certificate in time", "and the operator is told")
    for name, run in drops.runs:
        tap.equal(let_in(s, run.device.folder), (200, 200),
                  f"{name} was dropped: a day later the device is in")
        tap.equal(state(s, run.id), "delivered", "and stays delivered")
    tap.equal(s.psql(
        "postgres", "SELECT e.name FROM data.certificate c JOIN "
        "data.enrollment e ON e.id = c.enrollment WHERE (c.revoked_at IS "
        "NULL) <> (e.state = 'delivered')"), [], "a certificate is revoked "
        "if its device has not shown that it has it, and else is not")


def main(s):
    s.account("ann", "enroll", "view", password=PASSWORD)
    operator = WebOperator(s, "ann", PASSWORD)
    drops = Drops(s, operator)
    working, other = honest(s, operator)
    spoiled = spoils(s, operator, (
        *SPOILED, ("another device's", lambda _: (None, other))))
    spoiled += spoils(s, operator, SPOILED[:2], "--https")
    invents(s, operator, working)
    drops.end()
    s.stop("sweep")
    a_day_later(s, drops, spoiled)


with tap.system("an attacker on the path", settings={
        "gateway": {"max_waiting_per_address": 100}}) as system:
    main(system)
