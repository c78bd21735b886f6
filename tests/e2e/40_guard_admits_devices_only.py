#!/usr/bin/python3
"""A protected application is open to enrolled devices, with headers it can
trust, and to nobody else; a revoked one is out at its next request."""

import tempfile
import urllib.parse

import tap
from https_device import Browser, Device
from operating import Operator

NAME = "Küche 1/2 & 100%"


def enroll(s, operator, folder, name):
    """(device id, certificate's path, key's path)"""
    device = Device(s.realm, s.port, name=name)
    device.register()
    opened = operator.admit(device)
    device.acknowledge()
    return (opened["device"], *device.store(opened, folder)[:2])


def shown(text):
    """What the demo application got."""
    return dict(line.partition(" ")[::2] for line in text.splitlines())


def lets_in(device, browser):
    status, text = browser.get("/demo/")
    tap.equal(status, 200, "an enrolled device is let in")
    told = shown(text)
    tap.equal(told["device"], device, "the application gets its id")
    tap.equal(urllib.parse.unquote(told["name"]), NAME, "its name")
    tap.equal(told["profile"], "device", "and its profile")
    status, text = browser.get("/demo/", Handfast_Device="forged",
                               Handfast_Name="forged", X_Other="kept")
    told = shown(text)
    tap.equal((told["device"], urllib.parse.unquote(told["name"])),
              (device, NAME), "what a client sends under these names is "
              "replaced")


def keeps_out(s):
    browser = Browser(s)
    status, text = browser.get("/demo/", Handfast_Device="forged")
    tap.equal(status, 401, "without a certificate nobody gets in")
    tap.ok("forged" not in text, "nor anything that they sent")
    browser.close()
    browser = Browser(s)
    tap.equal(browser.get("/.handfast/guard")[0], 404,
              "the guard cannot be asked from outside")
    browser.close()


with tap.system("the guard admits devices only") as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    device, *files = enroll(s, operator, folder, NAME)
    other, *others = enroll(s, operator, folder, "Other")
    browser, neighbour = Browser(s, *files), Browser(s, *others)
    lets_in(device, browser)
    keeps_out(s)
    tap.equal(neighbour.get("/demo/")[0], 200, "another device is let in")

    s.handfast("device", "revoke", device)
    tap.equal(browser.get("/demo/")[0], 403, "once revoked it is out, on the "
              "connection that is open")
    browser.close()
    tap.holds(s.log("guard"), "error=DENIED certificate=",
              "the log says which certificate was refused")
    tap.holds(s.log("guard"), device, "and whose it is")
    browser = Browser(s, *files)
    tap.equal(browser.get("/demo/")[0], 403, "and on a new one")
    tap.equal(browser.get("/v1/whoami")[0], 403, "whoami refuses it too")
    browser.close()
    tap.equal(neighbour.get("/demo/")[0], 200, "the other stays in")
    s.shift_time(91 * 86400)
    tap.equal(neighbour.get("/demo/")[0], 403,
              "until its certificate's time is over")
    neighbour.close()
