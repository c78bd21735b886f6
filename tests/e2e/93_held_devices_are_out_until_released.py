#!/usr/bin/python3
"""A device that is put on hold, by the console or by the command line, is
refused at its next request: on a kept connection and in a resumed TLS session
too. Released, it is in again; revoked, for good. A connection on which it
still waits is closed."""

import socket
import ssl
import tempfile

import chromium
import tap
from https_device import Browser, Device
from operating import Operator
from web_operator import WebOperator
from ws_device import Line, WsDevice

PHONE = 360


def with_resumption(stack):
    """nginx as somebody might have it who wants resumption."""
    write = stack.write_nginx

    def changed():
        write()
        path = f"{stack.at.share}/nginx/handfast-tls.conf"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for old, new in (("ssl_session_cache	off", "ssl_session_cache "
                          "shared:tests:1m"),):
            assert old in text
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    stack.write_nginx = changed


class Resumed:
    """New connections in one TLS session (RFC 5077: by its id)."""

    def __init__(self, s, files):
        self.address = (s.realm, s.port)
        self.context = s.tls_context(*files)
        self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.session = None
        self.resumed = False

    def get(self):
        with socket.create_connection(self.address, 30) as plain, \
                self.context.wrap_socket(
                    plain, server_hostname=self.address[0],
                    session=self.session) as line:
            self.resumed = line.session_reused
            line.sendall(b"GET /demo/ HTTP/1.1\r\nHost: localhost\r\n"
                         b"Connection: close\r\n\r\n")
            answer = line.recv(4096)
            self.session = line.session
            return int(answer.split(b" ")[1])


class Seen:
    """One enrolled device at three doors."""

    def __init__(self, s, operator, folder, name):
        device = Device(s.realm, s.port, name=name)
        device.register()
        opened = operator.admit(device)
        device.acknowledge()
        self.s = s
        self.id = opened["device"]
        self.files = device.store(opened, folder)[:2]
        self.kept = Browser(s, *self.files)
        self.again = Resumed(s, self.files)
        self.again.get()

    def statuses(self):
        """On the kept connection, on a new one, on a resumed session."""
        fresh = Browser(self.s, *self.files)
        found = (self.kept.get("/demo/")[0], fresh.get("/demo/")[0],
                 self.again.get())
        fresh.close()
        return found

    def is_in(self, what):
        tap.equal(self.statuses(), (200, 200, 200), f"{what}: it is in")
        tap.ok(self.again.resumed, "(the session was resumed)")

    def is_out(self, what):
        tap.equal(self.statuses(), (403, 403, 403), f"{what}: it is out at "
                  "once, everywhere")
        tap.ok(self.again.resumed, "(in a session that was resumed)")
        whoami = Browser(self.s, *self.files)
        tap.equal(whoami.get("/v1/whoami")[0], 403, "whoami refuses it too")
        whoami.close()


def by_command_line(s, device):
    device.is_in("enrolled")
    s.handfast("device", "hold", device.id)
    device.is_out("on hold")
    tap.equal(s.handfast_json("device", "show", device.id)["status"], "held",
              "the command line shows it")
    s.handfast("device", "hold", device.id)
    s.handfast("device", "release", device.id)
    device.is_in("released")
    s.handfast("device", "hold", device.id)
    s.handfast("device", "revoke", "--reason", "key-compromise", device.id)
    device.is_out("revoked after a hold")
    for verb in ("release", "hold"):
        done = s.handfast("device", verb, device.id, check=False)
        tap.ok(done.returncode != 0, f"it cannot be brought back by {verb}")
    device.is_out("still revoked")
    tap.equal(s.handfast("device", "hold", device.id[:-4],
                         check=False).returncode, 2, "no device's id")


def by_console(s, device, ann, eve):
    page = f"/devices/{device.id}"
    tap.holds(ann.get(page).text, f'href="{page}/hold"', "the page offers it")
    form = ann.get(f"{page}/hold").forms[f"{page}/hold"]
    tap.equal(list(form), ["csrf"], "it asks first")
    tap.equal(ann.post(f"{page}/hold", {"csrf": "x"}).status, 403,
              "another's form is refused")
    tap.equal((eve.get(f"{page}/hold").status,
               eve.post(f"{page}/hold", {"csrf": eve.get(page).forms[
                   "/sign-out"]["csrf"]}).status), (403, 403),
              "who may not revoke may not hold either")
    device.is_in("asked, and not done")
    answer = ann.post(f"{page}/hold", form)
    tap.equal((answer.status, answer.location), (303, page), "done")
    device.is_out("on hold")
    text = ann.get(page).text
    tap.holds(text, "On hold: it is refused until somebody releases it",
              "the page says so")
    tap.holds(text, f'href="{page}/release"', "and offers the release")
    tap.holds(ann.get("/devices").text, "On hold", "the list says it too")
    form = ann.get(f"{page}/release").forms[f"{page}/release"]
    tap.equal(ann.post(f"{page}/release", form).status, 303, "released")
    device.is_in("released")
    text = ann.get(page).text
    tap.ok(text.index("Released") < text.rindex("Put on hold"),
           "the page tells what happened, newest first")
    ann.post(f"{page}/hold", form)
    ann.post(f"{page}/revoke", {**form, "reason": "superseded"})
    device.is_out("revoked")
    tap.equal(ann.post(f"{page}/release", form).status, 409,
              "which cannot be taken back")


def waiting(s, operator):
    """A device that has its reply and has not acknowledged it."""
    device, line = WsDevice(), Line.through_nginx(s)
    line.say(device.register_message())
    line.hear()
    operator.claim(device)
    operator.approve(device)
    while True:
        told = line.hear()
        if told["type"] == "reply":
            return device, line, device.open(told)["device"]


def on_websockets(s, operator):
    device, line, number = waiting(s, operator)
    s.handfast("device", "hold", number)
    tap.equal((line.hear(), line.end()), ({"type": "replaced"}, 1000),
              "a hold closes the connection of a device that waits")
    s.handfast("device", "release", number)
    line = Line.through_nginx(s)
    line.say(device.resume_message())
    tap.equal(line.hear()["type"], "reply", "released, it resumes")
    line.say(device.ack_message())
    tap.equal(line.hear(), {"type": "done"}, "and is done")
    line.close()
    device, line, number = waiting(s, operator)
    s.handfast("device", "revoke", number)
    tap.equal(line.hear(), {"type": "end", "state": "undelivered"},
              "a revocation ends the delivery")
    line.end()
    line = Line.through_nginx(s)
    line.say(device.resume_message())
    tap.equal(line.hear(), {"type": "end", "state": "undelivered"},
              "for good")
    line.end()


def fits(b, what):
    tap.ok(b.driver.execute_script("return document.documentElement."
                                   f"scrollWidth <= {PHONE}"),
           f"{what}: fits the screen of a phone")
    tap.equal(b.complaints(), [], f"{what}: the browser does not complain")


def on_a_phone(s, device, password):
    with chromium.Browser(s, javascript=False, width=PHONE) as b:
        b.sign_in("ann", password)
        b.go(f"/devices/{device.id}")
        fits(b, "device")
        b.click("a[href$='/hold']")
        fits(b, "hold")
        tap.holds(b.heading, "on hold?", "without JavaScript it asks")
        b.click("button.no")
        tap.holds(b.text("h1"), "On hold", "held")
        fits(b, "held")
        device.is_out("held from a phone")
        b.click("a[href$='/release']")
        fits(b, "release")
        b.click("button.yes")
        tap.holds(b.text("h1"), "Active", "released")
        device.is_in("released from a phone")


chromium.need()
with tap.system("hold and release", prepare=with_resumption) as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    password = s.account("ann", "enroll", "view", "revoke")
    ann = WebOperator(s, "ann", password)
    eve = WebOperator(s, "eve", s.account("eve", "enroll", "view"))
    first, second, third, neighbour = (
        Seen(s, operator, folder, f"Device {number}") for number in range(4))
    by_command_line(s, first)
    by_console(s, second, ann, eve)
    on_websockets(s, operator)
    on_a_phone(s, third, password)
    neighbour.is_in("its neighbour all the while")
    tap.equal(s.psql("postgres", "SELECT what, actor, count(*) FROM data.event"
                     " WHERE what IN ('device.held', 'device.released')"
                     " GROUP BY 1, 2 ORDER BY 1, 2"),
              [("device.held", "account", 3), ("device.held", "program", 3),
               ("device.released", "account", 2),
               ("device.released", "program", 2)], "events tell who did what")
    for device in (first, second, third, neighbour):
        device.kept.close()
