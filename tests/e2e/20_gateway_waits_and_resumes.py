#!/usr/bin/python3
"""A device registers, waits, loses its connection, resumes, and expires."""

import os
import uuid

import tap
from ws_device import Line, Stranger, WsDevice, b64


def told(message, device, state="waiting"):
    """It is what is told in this state, with the time that is left."""
    wanted = {"type": "registered", "enrollment": device.id} \
        if state == "waiting" else {"type": "state", "state": state}
    left = message.pop("expires_in", None)
    return message == wanted and left is not None and 0 < left <= 180


def registers(s):
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    tap.ok(told(line.hear(), device), "a registration is answered")
    other = Line.direct(s, "198.51.100.1")
    other.say(device.register_message())
    tap.ok(told(other.hear(), device), "the identical bytes are a resume")
    tap.equal(line.hear(), {"type": "replaced"}, "the older line is told")
    tap.equal(line.end(), 1000, "and closed")
    third = Line.direct(s)
    third.say(device.resume_message())
    tap.ok(told(third.hear(), device), "the ticket alone resumes too")
    tap.equal((other.hear(), other.end()), ({"type": "replaced"}, 1000),
              "again the older line goes")
    third.cut()
    line = Line.direct(s)
    line.say(device.resume_message())
    tap.ok(told(line.hear(), device), "after a lost connection as well")
    line.say({"type": "cancel"})
    tap.equal(line.hear(), {"type": "end", "state": "cancelled"},
              "the device cancels")
    tap.equal(line.end(), 1000, "and that is the end")
    line = Line.direct(s)
    line.say(device.resume_message())
    tap.equal(line.hear(), {"type": "end", "state": "cancelled"},
              "whoever resumes an end is told so")


def belongs_to_its_ticket(s):
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    for name, message, code in (
            ("resume with another ticket",
             device.resume_message(ticket=b64(os.urandom(32))), "ticket"),
            ("identical bytes with another ticket",
             device.register_message(ticket=b64(os.urandom(32))), "ticket"),
            ("an enrollment that nobody registered",
             device.resume_message(enrollment=str(uuid.uuid4())),
             "not-found")):
        thief = Line.direct(s)
        thief.say(message)
        tap.equal(thief.refusal(), (code, 1008), name)
    tap.ok(line.hears_nothing(), "the device notices nothing of it")
    second = Stranger()
    second.master, second.ticket = device.master, os.urandom(32)
    second.build({"name": "Another one"})
    thief = Line.direct(s)
    thief.say(second.register_message())
    tap.equal(thief.refusal(), ("taken", 1008), "the same code, later")
    tap.equal(s.psql("handfast_admin", "SELECT repeats FROM "
                     "api.admin_enrollment_list(10) WHERE enrollment = %s",
                     device.id), [(1,)],
              "the first row knows that someone else sent its code")
    line.close()


def expires(s):
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    s.stop("sweep")
    s.shift_time(177)
    other = Line.direct(s)
    other.say(device.resume_message())
    tap.ok(other.hear()["expires_in"] <= 3, "three seconds are left")
    tap.equal(other.hear(), {"type": "end", "state": "expired"},
              "then it has expired, without any sweep")
    tap.equal(other.end(), 1000, "and the connection is closed")
    other = Line.direct(s)
    other.say(device.register_message())
    tap.equal(other.hear(), {"type": "end", "state": "expired"},
              "the same bytes again stay expired")
    s.start("sweep")
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    s.shift_time(181)
    tap.equal(line.hear(20), {"type": "end", "state": "expired"},
              "the sweep rings the bell where time jumped")


def claimed_meanwhile(s):
    """Whoever lost its line while the code is shown registers anew."""
    password = s.account("ann", "enroll")
    for channel, kind in (("pake", "share"), ("psk", "psk")):
        device, line = WsDevice(channel=channel), Line.direct(s)
        line.say(device.register_message())
        line.hear()
        line.cut()
        s.handfast("enrollment", "claim", "--no-wait", "--account", "ann",
                   "--password-fd", "0", "--code-fd", "0",
                   input=f"{password}\n{device.code}\n")
        line = Line.direct(s)
        line.say(device.register_message())
        tap.equal(line.hear()["type"], kind, f"{channel}: the code was typed "
                  "while it was away: the identical bytes meet what a resume "
                  "does")
        line.close()


def leaves_no_trace(s):
    log = s.log("gateway")
    tap.ok("enrollment=" in log and "address=192.0.2.1" in log,
           "the log names enrollments and addresses")
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    line.close()
    log = s.log("gateway")
    tap.ok(not any(secret in log for secret in (
        b64(device.ticket), device.ticket.hex(), b64(device.bytes),
        b64(device.proof()), "A stranger")),
        "but neither tickets nor registrations")


with tap.system("the gateway holds who waits") as system:
    registers(system)
    belongs_to_its_ticket(system)
    expires(system)
    claimed_meanwhile(system)
    leaves_no_trace(system)
