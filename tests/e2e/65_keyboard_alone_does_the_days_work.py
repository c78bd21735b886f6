#!/usr/bin/python3
"""The working day with the keyboard alone, and again without JavaScript: sign
in, let a device in, decline one and say why, find, revoke, sign out. Wherever
the focus comes it is seen."""

import re

import chromium
import https_device
import keyboard
import tap
from operating import Operator

CODE = "The code on the device’s screen"


def name_of(script):
    return "Cold room 4" if script else "Cold room 5"


def waiting(s, name):
    device = https_device.Device(s.realm, s.port, name)
    device.register()
    return device


def sign_in(keys, password):
    keys.browser.go("/")
    tap.equal(keys.at(), ("textbox", "Account"),
              "the focus is where one types")
    keys.type("ann")
    keys.tab_to("textbox", "Password")
    keys.type("not this one")
    keys.enter()
    tap.equal(keys.at(), ("textbox", "Password"),
              "after a wrong password it is there again")
    keys.type(password)
    keys.enter()


def claim(keys, device, script):
    tap.equal(keys.at(), ("textbox", CODE), "the code field has the focus")
    keys.type(device.code)
    if script:
        tap.equal(keys.at(), ("button", "Continue"), "a whole code moves on")
    else:
        keys.tab_to("button", "Continue")
    keys.enter()
    keys.page.until(lambda: keys.page.heading == "Let this device in?",
                    "no question")


def again(keys, device):
    """Typing and mending go on over the end of the field."""
    from selenium.webdriver.common.keys import Keys
    keys.type(device.code)
    keys.send(Keys.BACKSPACE)
    tap.equal(keys.at(), ("textbox", CODE), "Backspace leads back")
    tap.equal(keys.page.find("textbox", CODE).value.replace("-", ""),
              device.code[:-1], "and takes the last symbol")
    keys.send(device.code[-1])
    tap.equal(keys.at(), ("button", "Continue"), "typed again it moves on")
    keys.send("2")
    tap.equal(keys.at(), ("textbox", CODE), "a symbol too many as well")
    keys.page.until(lambda: "too long" in keys.page.text(), "no fault told")


def approve(s, keys, script):
    device = waiting(s, "Cold room 3")
    if script:
        again(keys, device)
    claim(keys, device, script)
    keys.tab_to("textbox", "Call it")
    keys.type(name_of(script))
    keys.press("button", "Approve")
    device.open(Operator.until(device, "reply"))
    device.acknowledge()
    keys.page.until(lambda: keys.page.heading == "The device is in",
                    "it is not in")


def decline(s, keys, script):
    from selenium.webdriver.common.keys import Keys
    keys.press("link", "Add another device")
    device = waiting(s, "Not ours")
    claim(keys, device, script)
    keys.tab_to("DisclosureTriangle",
                "Tell the device why, if you decline")
    keys.send(Keys.ENTER)
    keys.tab_to("textbox", "Reason")
    keys.type("Ask at the desk")
    keys.press("button", "Decline")
    tap.equal(keys.page.heading, "Declined", "declined")
    tap.equal(device.open(Operator.until(device, "reply")),
              {"reason": "Ask at the desk"}, "and the device is told why")


def find(keys, name):
    from selenium.webdriver.common.keys import Keys
    keys.press("link", "Devices")
    keys.tab_to("link", "Skip to the content")
    tap.ok(not keys.unseen, "the way past the navigation is seen")
    keys.send(Keys.ENTER)
    keys.send(Keys.TAB)
    inside = keys.browser.driver.execute_script(
        "return document.getElementById('main')"
        ".contains(document.activeElement)")
    tap.ok(inside, "and leads past it")
    keys.tab_to("searchbox", None)
    keys.type(name[5:])
    keys.enter()
    keys.press("link", re.compile(name))
    tap.holds(keys.page.heading, name, "found")


def revoke(keys):
    keys.press("link", "Revoke…")
    keys.tab_to("combobox", "Why")
    keys.send("Stolen")
    keys.press("button", "Revoke")
    tap.holds(keys.page.text(), "Stolen, lost", "revoked, and why")


def day(s, password, script):
    with chromium.Browser(s, javascript=script, width=1280,
                          height=720) as b:
        keys = keyboard.Keyboard(b)
        sign_in(keys, password)
        approve(s, keys, script)
        decline(s, keys, script)
        find(keys, name_of(script))
        revoke(keys)
        keys.press("button", "Sign out")
        tap.equal(keys.page.heading, "Sign in", "signed out")
        tap.equal(keys.unseen, [], f"the focus was seen at {keys.stops} stops")
        tap.equal(b.complaints(), [], "the browser does not complain")


chromium.need()
with tap.system("the keyboard alone") as s:
    password = s.account("ann", "operator")
    for script in (True, False):
        tap.note("with JavaScript" if script else "without JavaScript")
        day(s, password, script)
