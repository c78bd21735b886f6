#!/usr/bin/python3
"""An attacker who ends TLS between handfast-device and nginx registers first,
swaps what the device says, replays it, steals its ticket and repeats all: he
gets no certificate, and both ends say what happened."""

import json
import secrets
import time

from cryptography.exceptions import InvalidTag

import tap      # first: it says where the others are

import protocol
from ambush import PASSWORD, Run, certificates, events, state
from https_device import Device
from mitm import CUT, Attack, Back
from protocol import b64, unb64
from web_operator import WebOperator
from ws_device import Line, Stranger

LIAR = "does not know the code that it sent"


def rewritten(message, change):
    """The same message about a changed registration."""
    registration = json.loads(unb64(message["registration"]))
    change(registration)
    return {**message,
            "registration": b64(protocol.compact(registration))}


# ---- the registration is changed ----------------------------------------

class Changed(Attack):
    """Swaps something in the registration for the thief's own."""

    def __init__(self, change, steals=False):
        super().__init__()
        self.change, self.steals = change, steals
        self.thief = Stranger("Thief")

    def up(self, message):
        if message["type"] == "register":
            message = rewritten(message,
                                lambda r: self.change(r, self.thief))
        if self.steals and "ticket" in message:
            message = {**message, "ticket": b64(self.thief.ticket)}
        return [message]


BELIEVED = (    # by the server, until the code is typed
    ("the CSR", lambda r, thief: r.update(csr=b64(thief.csr())), False),
    ("the name", lambda r, _: r["facts"].update(name="Safe"), False),
    ("the serial number", lambda r, _: r["facts"].update(serial="1"), False),
    ("the ticket", lambda r, thief: r.update(
        ticket_hash=b64(protocol.sha256(thief.ticket))), True))
REFUSED = (     # by the server, or by the device; exit code, words
    ("the realm", lambda r, _: r.update(realm="evil.example"), 6,
     "uses another name"),
    ("the channel", lambda r, _: r.update(channel="psk"), 1, "refuses"),
    ("the version", lambda r, _: r.update(version=2), 1, "refuses"),
    ("the id", lambda r, thief: r.update(enrollment=thief.id), 1,
     "does not speak handfast"))


def swaps(s, operator, *args):
    for name, change, steals in BELIEVED:
        run = Run(s, operator, Changed(change, steals), *args)
        tap.holds(run.claim() or "", LIAR,
                  f"{name} is swapped: the operator is told")
        run.ends(1, "could not complete the enrollment", name)
        run.keeps_nothing(name)
        tap.equal(events(s, run.id), [
            "enrollment.registered", "enrollment.claimed",
            "enrollment.failed"],
                  f"{name}: the log has it")


def refused(s, operator):
    for name, change, status, words in REFUSED:
        run = Run(s, operator, Changed(change))
        said = run.ends(status, words, f"{name} is swapped")
        tap.ok(not any(event["event"] == "code" for event in said),
               "no code was shown")


class First(Attack):
    """Registers the device's locator for himself, before it."""

    def __init__(self, thief, pretends):
        super().__init__()
        self.thief, self.pretends = thief, pretends

    def up(self, message):
        if message["type"] != "register":
            return [message]
        theirs = json.loads(unb64(message["registration"]))
        self.thief.build({"name": "Cold room 3"}, locator=theirs["locator"])
        self.answer = self.thief.register()
        if not self.pretends:
            return [message]
        return [Back({"type": "registered", "expires_in": 180,
                      "enrollment": theirs["enrollment"]})]


def first_come(s, operator):
    thief = Device(s.realm, s.port)
    run = Run(s, operator, First(thief, pretends=False))
    said = run.ends(4, "Somebody may be interfering",
                    "the code is registered first by another")
    tap.equal(run.attack.answer[0], 201, "the thief was first indeed")
    tap.ok(not any(event["event"] == "code" for event in said),
           "a code that somebody else sent is never shown")
    thief = Device(s.realm, s.port)
    run = Run(s, operator, First(thief, pretends=True))
    tap.holds(run.claim() or "", LIAR, "the thief plays the server besides: "
              "the operator is told")
    tap.equal(thief.poll()[2], {"type": "end", "state": "failed"},
              "and the thief's registration is over")
    run.stops()


def screen_reader(s, operator):
    """Not on the path: somebody who saw the code."""
    run = Run(s, operator, Attack())
    run.shown = run.device.event("code")
    thief = Device(s.realm, s.port, "Thief")
    thief.code = protocol.normalised(run.shown["code"])
    thief.master = protocol.master_of(thief.code, s.realm)
    thief.build({"name": "Thief"})
    tap.equal((thief.register()[0], thief.register()[2]["code"]),
              (409, "taken"), "who reads the screen and registers is refused")
    line = Line.through_nginx(s)
    line.say(thief.register_message())
    tap.equal(line.refusal(), ("taken", 1008), "by WebSocket, too")
    run.path = operator.claim(thief.code)
    page = operator.get(run.path).text
    tap.holds(page, "Someone else sent this code, too.",
              "the operator is told")
    tap.ok("Thief" not in page, "and sees the first one's words")
    operator.approve(run.path)
    run.ends(0, "enrolled", "the first one")


# ---- replays and the ticket ---------------------------------------------

def replays(s, operator):
    run = Run(s, operator, Attack())
    run.device.event("code")
    heard = run.attack.wait("up", "register")
    body = {name: value for name, value in heard.items() if name != "ticket"}
    thief = Device(s.realm, s.port)
    for ticket, name in ((b"", "no"), (secrets.token_bytes(32), "another")):
        answer = thief.request("POST", "/v1/enrollments", body, ticket)
        tap.equal((answer[0], answer[2]["code"]), (403, "ticket"),
                  f"a replay with {name} ticket is refused")
    line = Line.through_nginx(s)
    line.say({**heard, "ticket": b64(secrets.token_bytes(32))})
    tap.equal(line.refusal(), ("ticket", 1008), "by WebSocket, too")
    tap.ok(run.device.popen.poll() is None and
           len(run.attack.seen) == 2, "the device notices nothing of it")
    line = Line.through_nginx(s)
    line.say(heard)
    tap.equal(line.hear()["type"], "registered",
              "with the right ticket it is the same enrollment")
    run.attack.wait("down", "replaced")
    run.attack.wait("up", "register", 2)
    tap.equal((line.hear(), line.end()), ({"type": "replaced"}, 1000),
              "which the device takes back")
    code = [json.loads(text)["code"] for text in run.device.lines
            if '"code":' in text][0]
    run.path = operator.claim(code)
    operator.approve(run.path)
    run.ends(0, "enrolled", "after the replays")


class Held(Attack):
    """Keeps the device from its reply while the thief is at work."""

    holding = True

    def down(self, message):
        held = self.holding and message["type"] in ("reply", "replaced")
        return [CUT] if held else [message]


def stolen_ticket(s, operator):
    run = Run(s, operator, Held())
    run.admit()
    heard = run.attack.wait("up", "register")
    thief = Device(s.realm, s.port)
    thief.id, thief.ticket = run.id, unb64(heard["ticket"])
    while (told := thief.poll()[2])["type"] != "reply":
        time.sleep(0.1)
    tap.raises(InvalidTag, lambda: thief.open(told),
               "the ticket gives the reply, which does not open")
    for message, wanted in (
            ({"type": "ack", "ack": b64(bytes(32))}, (422, "proof")),
            ({"type": "ack", "ack": b64(secrets.token_bytes(32))},
             (422, "proof")),
            ({"type": "cancel"}, (409, "state"))):
        answer = thief.say(message)
        tap.equal((answer[0], answer[2]["code"]), wanted,
                  f"nor does it give more: {message['type']}")
    line = Line.through_nginx(s)
    line.say({"type": "resume", "enrollment": run.id,
              "ticket": heard["ticket"]})
    tap.equal(line.hear(), told, "taken over by WebSocket: the same bytes")
    line.say({"type": "ack", "ack": b64(bytes(32))})
    tap.equal(line.refusal(), ("proof", 1008), "and the same refusal")
    tap.equal(state(s, run.id), "issued", "it is not delivered by any of it")
    run.attack.holding = False
    run.ends(0, "enrolled", "after the thief")


def cancels(s, operator):
    for when in ("waiting", "verified"):
        run = Run(s, operator, Attack())
        if when == "verified":
            run.claim()
        else:
            run.shown = run.device.event("code")
        thief = Device(s.realm, s.port)
        thief.id = run.id
        thief.ticket = unb64(run.attack.wait("up", "register")["ticket"])
        form = operator.get(run.path).forms[f"{run.path}/approve"] \
            if run.path else {}
        tap.equal(thief.say({"type": "cancel"})[2],
                  {"type": "end", "state": "cancelled"},
                  f"a ticket's thief can cancel, when {when}")
        run.ends(3, "called off", f"cancelled when {when}")
        if run.path:
            operator.post(f"{run.path}/approve", form)
            tap.equal(state(s, run.id), "cancelled",
                      "it is too late to approve")
            tap.holds(operator.get(run.path).text, "cancelled here or on the "
                      "device", "and the operator is told")
        tap.equal(events(s, run.id)[-1], "enrollment.cancelled",
                  "the log has it")


# ---- a device that knows its root ---------------------------------------

class Stubborn(Attack):
    """Lets nobody past without reading."""

    mutual = False


def pinned(s, operator):
    for option in ("--pin", "--ca"):
        for way in ((), ("--https",)):
            run = Run(s, operator, Stubborn(), option, s.root_pem,
                      "--timeout", "1", *way)
            run.ends(5, "cannot be reached", f"with {option} {way}")
            tap.equal(run.attack.seen, [],
                      f"with {option} nothing at all is said to him")


# ---- all is said twice -------------------------------------------------

class Twice(Attack):
    """Says what matters more than once."""

    def up(self, message):
        return [message] * (2 if message["type"] == "ack" else 1)

    def down(self, message):
        if message["type"] == "reply":
            return [message, message]
        return [message, message] if message["type"] == "registered" \
            else [message]


def repeats(s, operator):
    before = certificates(s)
    run = Run(s, operator, Twice())
    run.admit()
    run.ends(0, "enrolled", "all is said twice")
    tap.equal(certificates(s), before + 1, "and there is one certificate")
    return run


def sees(run):
    """What he could read, he read; the code is not in it."""
    kinds = {message["type"] for _, message in run.attack.seen}
    tap.equal({"register", "registered", "reply", "ack", "done"} - kinds,
              set(), "the man in the middle reads every message")
    code = run.shown["code"].replace("-", "")
    tap.ok(code not in json.dumps(run.attack.seen).replace("-", ""),
           "and no code")


def main(s):
    s.account("ann", "enroll", "view", password=PASSWORD)
    operator = WebOperator(s, "ann", PASSWORD)
    sees(repeats(s, operator))
    swaps(s, operator)
    swaps(s, operator, "--https")
    refused(s, operator)
    first_come(s, operator)
    screen_reader(s, operator)
    replays(s, operator)
    stolen_ticket(s, operator)
    cancels(s, operator)
    pinned(s, operator)


with tap.system("an attacker on the path", settings={
        "gateway": {"max_waiting_per_address": 100}}) as system:
    main(system)
