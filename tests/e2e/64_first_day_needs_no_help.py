#!/usr/bin/python3
"""The first day, with no help but the pages: sign in, let a device in, decline
one, find a device, see who did what, revoke it. Everything is found by what a
screen reader says, and the devices are real ones that show what they are told.
"""

import os
import re

import accessible
import chromium
import tap
from device import Device   # deploy/dev, by tap's path

REASON = "Ask at the desk, 2nd floor."
CODE = "The code on the device’s screen"


def device(s, name):
    """handfast-device as a person sees it, on a screen without --json."""
    s.device_count += 1
    folder = os.path.join(s.at.top, f"screen-{s.device_count}")
    argv = s.device_argv("enroll", *s.device_where(), "--dir", folder,
                         "--name", name)
    started = Device(argv, folder, s.environment())
    s.devices.append(started)
    return started


def sign_in(b, page, password):
    b.go("/")
    tap.equal(page.heading, "Sign in", "the first page asks who one is")
    page.fill("textbox", "Account", "ann")
    page.fill("textbox", "Password", password)
    page.press("button", "Sign in")
    tap.equal(page.heading, "Add a device", "then it says what to do")


def type_code(page, code):
    page.fill("textbox", CODE, code)
    page.until(lambda: page.find("button", "Continue").states.get("focused"),
               "the whole code does not move on")
    tap.equal(page.find("textbox", CODE).value, code,
              "the whole code leads to Continue, and is not sent by itself")
    page.press("button", "Continue")
    page.until(lambda: page.heading == "Let this device in?", "no question")


def let_in(s, page):
    first = device(s, "Cold room 3")
    code = first.code()
    page.until(lambda: page.has("StaticText", "One device is waiting."),
               "the page does not see the device")
    waiting = page.find("StaticText", "One device is waiting.")
    tap.ok("status" in waiting.within,
           "and whoever hears the page is told")
    type_code(page, code)
    text = page.text()
    for part in ("Decline unless this device is in front of you",
                 "If you did not start this, decline.", "Cold room 3",
                 "This device has proved that it knows the code."):
        tap.holds(text, part, f"it says {part[:40]}")
    page.press("button", "Approve")
    page.until(lambda: page.heading == "The device is in", "it is not in")
    first.finish()
    tap.ok(os.listdir(first.folder), "the device has its certificate")


def decline(s, page):
    second = device(s, "Not ours")
    page.press("link", "Add another device")
    type_code(page, second.code())
    page.toggle("DisclosureTriangle", "Tell the device why, if you decline")
    page.fill("textbox", "Reason", REASON)
    page.press("button", "Decline")
    page.until(lambda: page.heading == "Declined", "it is not declined")
    second.finish(status=None)
    tap.holds("".join(second.lines), REASON, "the device shows the reason")


def find(page):
    page.press("link", "Devices")
    tap.equal(page.heading, "Devices", "the list of devices")
    page.fill("searchbox", None, "cold ROOM")
    page.press("button", "Search")
    page.press("link", re.compile("Cold room 3"))
    tap.holds(page.heading, "Cold room 3", "the device is found")
    text = page.text()
    at = text.find("Approved")
    tap.ok(at >= 0, "what happened is told")
    tap.holds(text[at:at + 90], "by ann", "and who did it")


def revoke(page):
    page.press("link", "Revoke…")
    tap.holds(page.heading, "Revoke Cold room 3?", "it asks first")
    tap.holds(page.text(), "for good", "and says what that does")
    page.choose("Why", "Stolen")
    page.press("button", "Revoke")
    tap.holds(page.text(), "Revoked", "then it is revoked")
    at = page.text().rfind("Revoked")
    tap.holds(page.text()[at:at + 90], "by ann", "and says by whom")


def exact_times(page):
    page.toggle("button", "Exact times (UTC)")
    page.until(lambda: re.search(r"\d\d:\d\d:\d\d UTC", page.text()),
               "no exact times")
    button = page.find("button", "Exact times (UTC)")
    tap.equal(button.states.get("pressed"), "true",
              "the button says that it is pressed")
    page.toggle("button", "Exact times (UTC)")
    page.until(lambda: "UTC" not in page.text().replace("(UTC)", ""),
               "the times do not come back")


chromium.need()
with tap.system("the first day") as s, chromium.Browser(s) as b:
    password = s.account("ann", "operator")
    page = accessible.Page(b)
    sign_in(b, page, password)
    let_in(s, page)
    decline(s, page)
    find(page)
    exact_times(page)
    revoke(page)
    page.press("button", "Sign out")
    tap.equal(page.heading, "Sign in", "signed out")
    tap.equal(b.complaints(), [], "the browser does not complain")
