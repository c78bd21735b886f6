#!/usr/bin/python3
"""From the code to the certificate on one WebSocket, and every end of it."""

import os

import tap
from https_device import b64
from operating import Operator
from stack import StackError
from ws_device import Line, WsDevice

TOLD = ("waiting", "claimed", "verified", "approved", "issued")


def registered(s):
    device, line = WsDevice(), Line.through_nginx(s)
    line.say(device.register_message())
    line.hear()
    return device, line


def until(line, kind):
    """The next message of this type, and the states told before it."""
    states = []
    while True:
        message = line.hear(20)
        if message["type"] == kind:
            return message, states
        if message["type"] != "state":
            raise ValueError(f"{message} before {kind}")
        states.append(message["state"])


def delivers(s, operator):
    device, line = registered(s)
    operator.claim(device)
    message = line.hear()
    tap.ok(message["type"] == "state" and message["state"] in TOLD[1:3],
           "the claim is told")
    operator.approve(device)
    reply, states = until(line, "reply")
    tap.ok(all(state in TOLD for state in states), "so is what follows")
    opened = device.open(reply)
    tap.ok("certificate" in opened, "the reply opens with the code's key")
    line.cut()
    line = Line.direct(s, "198.51.100.7")
    line.say(device.resume_message())
    tap.equal(line.hear(), reply, "a resume gets the same bytes")
    thief = Line.direct(s)
    thief.say(device.resume_message())
    thief.hear()
    thief.say({"type": "ack", "ack": b64(os.urandom(32))})
    tap.equal(thief.refusal(), ("proof", 1008),
              "a wrong acknowledgement is refused")
    line = Line.direct(s)
    line.say(device.register_message())
    tap.equal(line.hear(), reply, "the registration again gets it too")
    line.say(device.ack_message())
    tap.equal((line.hear(), line.end()), ({"type": "done"}, 1000),
              "the right acknowledgement ends it")
    line = Line.direct(s)
    line.say(device.resume_message())
    tap.equal((line.hear(), line.end()), ({"type": "done"}, 1000),
              "whoever did not hear it is told again")


def too_late(s, operator):
    device, line = registered(s)
    operator.claim(device)
    operator.approve(device)
    until(line, "reply")
    line.say({"type": "cancel"})
    tap.equal(line.refusal(), ("state", 1008),
              "nothing is cancelled once it is issued")
    line = Line.direct(s)
    line.say(device.resume_message())
    line.hear()
    for _ in range(3):
        line.say(device.ack_message())
    tap.equal(line.hear(), {"type": "done"}, "three acks in one go")
    tap.equal(line.end(), 1000, "have one answer")


def declines(s, operator):
    device, line = registered(s)
    operator.claim(device)
    operator.decline(device, "Not one of ours")
    reply, _ = until(line, "reply")
    tap.equal((reply["kind"], device.open(reply)),
              ("decline", {"reason": "Not one of ours"}),
              "a refusal is sealed")
    tap.equal(line.hear(), {"type": "end", "state": "declined"},
              "and is the end")
    tap.equal(line.end(), 1000, "with 1000")
    line = Line.direct(s)
    line.say(device.register_message())
    tap.equal((line.hear(), line.hear()),
              (reply, {"type": "end", "state": "declined"}),
              "who comes later hears both")


def fails(s, operator):
    device, line = WsDevice(), Line.through_nginx(s)
    line.say(device.register_message(proof=b64(os.urandom(32))))
    tap.equal(line.hear()["type"], "registered",
              "a wrong proof is not the gateway's to judge")
    tap.raises(StackError, lambda: operator.claim(device),
               "the operator is told")
    tap.equal(line.hear(), {"type": "end", "state": "failed"},
              "and so is the device")


def database_away(s, operator):
    device, line = registered(s)
    operator.claim(device)
    line.hear()
    s.kill("postgres")
    tap.equal(until(line, "wait")[0], {"type": "wait"}, "wait, when claimed")
    s.start("postgres")
    tap.equal(line.hear(20), {"type": "again"}, "again")
    line.say(device.resume_message())
    tap.equal(line.hear()["state"], "verified", "a resume is enough")
    s.start("signer")
    operator.approve(device)
    until(line, "reply")
    line.say(device.ack_message())
    tap.equal(line.hear(), {"type": "done"}, "and it ends well")


with tap.system("the gateway relays", durable=True, may_die=True) as system:
    olga = Operator(system)
    delivers(system, olga)
    too_late(system, olga)
    declines(system, olga)
    fails(system, olga)
    database_away(system, olga)
