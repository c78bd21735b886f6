#!/usr/bin/python3
"""What the HTTPS path refuses, with the status and the code that say why."""

import secrets
import uuid

import tap
from https_device import Device, b64


def refused(answer, status, code, name):
    return tap.equal((answer[0], answer[2].get("code")), (status, code), name)


def tickets(s):
    device = Device(s.realm, s.port)
    other = secrets.token_bytes(32)
    refused(device.register(ticket=b""), 403, "ticket",
            "no registration without the ticket")
    refused(device.register(ticket=other), 403, "ticket",
            "nor with another one")
    refused(device.register(ticket=b"short"), 403, "ticket",
            "nor with a short one")
    refused(device.poll(), 404, "not-found", "nothing was registered")
    tap.equal(device.register()[0], 201, "with the ticket it is taken")
    refused(device.poll(ticket=other), 403, "ticket",
            "no poll with another ticket")
    refused(device.poll(ticket=b""), 403, "ticket", "nor without")
    refused(device.say({"type": "cancel"}, ticket=other), 403, "ticket",
            "nobody else can cancel")
    tap.equal(device.poll()[2]["type"], "registered", "and it still waits")
    refused(device.acknowledge(), 409, "state",
            "there is nothing to acknowledge yet")
    status, _, told = device.say({"type": "cancel"})
    tap.equal((status, told), (200, {"type": "end", "state": "cancelled"}),
              "the device can cancel")
    tap.equal(device.poll()[2], {"type": "end", "state": "cancelled"},
              "and is told so")


def registrations(s):
    device = Device(s.realm, s.port)
    facts = {"name": "Cold room 3"}
    for code, name, changes in (
            ("version", "another version", {"version": 2}),
            ("channel", "an unknown channel", {"channel": "psk"}),
            ("input", "an unknown key", {"extra": 1}),
            ("csr", "a CSR that is none", {"csr": b64(b"no")})):
        device.build(facts, **changes)
        refused(device.register(), 400, code, name)
    device.build(facts, realm="other.example")
    answer = device.register()
    refused(answer, 400, "realm", "another realm")
    tap.equal(answer[2]["realm"], s.realm, "... with the right name")
    device.build({"name": "x" * 65})
    refused(device.register(), 400, "input", "a name of 65 characters")
    device.build({"name": "\u200b\u3164\u2800"})
    refused(device.register(), 400, "input", "one that nobody can see")
    device.build({"name": "x", "model": "\u00a0"})
    refused(device.register(), 400, "input", "or a model")
    device.build(facts)
    proofless = {"type": "register", "registration": b64(device.bytes)}
    refused(device.request("POST", "/v1/enrollments", proofless), 400,
            "input", "no proof")
    refused(device.request("POST", "/v1/enrollments", {
        "type": "register", "registration": b64(device.bytes),
        "proof": b64(device.proof()), "ticket": b64(device.ticket)}), 400,
        "input", "a ticket in the body")
    device.build({"name": "x" * 64})
    tap.equal(device.register()[0], 201, "a name of 64 characters is taken")
    thief = Device(s.realm, s.port)
    thief.same_code_as(device)
    refused(thief.register(), 409, "taken", "a code is taken once")


def requests(s):
    device = Device(s.realm, s.port)
    at = "/v1/enrollments"
    refused(device.request("POST", at, b"x" * 16385), 413, "too-large",
            "one byte over the limit")
    refused(device.request("POST", at, b"x" * 16384), 400, "input",
            "at the limit it is read, and is no JSON")
    refused(device.request("POST", at, b"{}", **{"Content-Type":
            "text/plain"}), 400, "input", "another type")
    refused(device.request("POST", at + "?a=b", b"{}"), 400, "input",
            "a query")
    refused(device.request("POST", at, {"type": "cancel"}), 400, "input",
            "a message that does not belong here")
    refused(device.register(Origin="https://evil.example"), 403, "origin",
            "a web page")
    refused(device.poll(Origin="null"), 403, "origin", "even an opaque one")
    answer = device.request("DELETE", device.path())
    refused(answer, 405, "method", "another method")
    tap.equal(answer[1]["Allow"], "GET, HEAD", "... says which would do")
    refused(device.request("GET", at + "/" + str(uuid.uuid4())), 404,
            "not-found", "an unknown enrollment")
    refused(device.request("GET", at + "/1"), 404, "not-found", "no id")
    refused(device.request("GET", "/v1/other"), 404, "not-found",
            "an unknown path")


def expiry(s):
    device = Device(s.realm, s.port)
    device.register()
    s.shift_time(179)
    tap.equal(device.poll()[2]["type"], "registered", "it waits 179 seconds")
    s.shift_time(2)
    tap.equal(device.poll()[2], {"type": "end", "state": "expired"},
              "after three minutes it has expired")
    refused(device.say({"type": "cancel"}), 410, "expired",
            "and cannot be cancelled")


def crowd(s):
    first = Device(s.realm, s.port)
    tap.equal(first.register()[0], 201, "one may wait")
    for number in range(2, 5):
        tap.equal(Device(s.realm, s.port).register()[0], 201,
                  f"so may number {number}")
    answer = Device(s.realm, s.port).register()
    refused(answer, 429, "full", "the fifth from one address is too many")
    tap.equal(answer[1]["Retry-After"], "2", "when")
    tap.equal(first.poll()[2]["type"], "registered", "nobody was pushed out")


def away(s):
    device = Device(s.realm, s.port)
    s.stop("postgres")
    refused(device.register(), 503, "away", "the database is away")
    s.start("postgres")
    tap.equal(device.register()[0], 201, "it is back, and so are we")


with tap.system("the HTTPS path refuses", settings={
        "gateway": {"max_waiting_per_address": 4}}) as s:
    requests(s)
    tickets(s)
    registrations(s)
    s.shift_time(181)
    expiry(s)
    crowd(s)
    s.shift_time(181)
    away(s)
