#!/usr/bin/python3
"""The working day with the keyboard alone, and again without JavaScript. An
operator signs in, lets a device in, declines one and says why, finds, revokes,
signs out; an administrator invites somebody, gives a role, narrows a profile
and moves devices; an auditor filters the log and exports it. Wherever the focus
comes it is seen."""

import os
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


def enter_as(keys, name, password):
    keys.type(name)
    keys.tab_to("textbox", "Password")
    keys.type(password)
    keys.enter()


def leave(keys):
    keys.press("button", "Sign out")
    tap.equal(keys.page.heading, "Sign in", "signed out")


def invite(keys, script):
    name = "zoe" if script else "yan"
    keys.press("link", "People")
    keys.press("link", "Invite somebody…")
    tap.equal(keys.at(), ("textbox", "Account"), "the first field has focus")
    keys.type(name)
    keys.tab_to("textbox", "Displayed as")
    keys.type(name.title())
    keys.press("button", "Make the account and a link")
    tap.equal(keys.page.heading, f"Send this to {name.title()}", "a link")
    keys.press("link", "Done")


def grant(keys):
    keys.press("link", "Give a role…")
    keys.tab_to("combobox", "Role")
    keys.send("viewer")
    keys.press("button", "Give it")
    tap.holds(keys.page.text(), "viewer", "a role")


def narrow(keys, script):
    from selenium.webdriver.common.keys import Keys
    keys.press("link", "Policy")
    keys.press("link", re.compile("^device "))
    keys.tab_to("checkbox", "Its devices may renew")
    keys.send(Keys.SPACE)
    keys.press("button", "Review the change")
    tap.holds(keys.page.text(), "What this does", "a review")
    keys.press("button", "Change it")
    box = keys.page.find("checkbox", "Its devices may renew")
    tap.equal((box.states["checked"], "Changed." in keys.page.text()),
              ("false" if script else "true", True), "and a change")


def move(keys, site):
    from selenium.webdriver.common.keys import Keys
    keys.press("link", "Devices")
    for name in ("Pump 1", "Pump 2"):
        keys.tab_to("checkbox", f"Choose {name}")
        keys.send(Keys.SPACE)
    keys.press("button", "Move…")
    keys.tab_to("combobox", "To which site")
    keys.send(site)
    keys.press("button", "Move 2 devices")
    tap.holds(keys.page.text(), f"2 devices were moved to {site} .", "moved")


def audit(s, keys, script):
    from selenium.webdriver.common.keys import Keys
    folder = os.path.join(s.at.top, f"exports-{script}")
    os.mkdir(folder)
    keys.browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {
        "behavior": "allow", "downloadPath": folder})
    keys.press("link", "See the audit log")
    keys.tab_to("DisclosureTriangle", "Filters")
    keys.send(Keys.ENTER)
    keys.tab_to("textbox", "Account")
    keys.type("adam")
    keys.enter()
    keys.tab_to("button", "Export")
    keys.send(Keys.ENTER)
    keys.page.until(lambda: [n for n in os.listdir(folder)
                             if not n.endswith(".crdownload")], "no export")
    path = os.path.join(folder, os.listdir(folder)[0])
    told = s.handfast("audit", "verify", path, "--key",
                      os.path.join(s.at.pki, "audit.pem"), check=False)
    tap.equal((told.returncode, told.stderr), (0, ""),
              "an export, whole and signed")
    keys.tab_to("DisclosureTriangle", re.compile("^Device moved"))
    keys.send(Keys.ENTER)
    keys.page.until(lambda: "device.moved" in keys.page.text(), "no event")


def day(s, passwords, script):
    with chromium.Browser(s, javascript=script, width=1280,
                          height=720) as b:
        keys = keyboard.Keyboard(b)
        sign_in(keys, passwords["ann"])
        approve(s, keys, script)
        decline(s, keys, script)
        find(keys, name_of(script))
        revoke(keys)
        leave(keys)
        enter_as(keys, "adam", passwords["adam"])
        invite(keys, script)
        grant(keys)
        narrow(keys, script)
        move(keys, "Oslo" if script else "Lyon")
        leave(keys)
        enter_as(keys, "audra", passwords["audra"])
        audit(s, keys, script)
        leave(keys)
        tap.equal(keys.unseen, [], f"the focus was seen at {keys.stops} stops")
        tap.equal(b.complaints(), [], "the browser does not complain")


def pumps(s):
    """Two sites, and two devices that are at none."""
    s.psql("postgres", "INSERT INTO data.site (name, created_at) "
           "SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n")
    s.psql("postgres", "INSERT INTO data.device (id, name, profile, key_type, "
           "approved_by, created_at) SELECT gen_random_uuid(), n, 'device', "
           "'P-256', a.id, api.now() FROM unnest('{Pump 1,Pump 2}'::text[]) "
           "n, data.account a WHERE a.name = 'ann'")


chromium.need()
with tap.system("the keyboard alone") as s:
    passwords = {name: s.account(name, *roles) for name, roles in (
        ("ann", ["operator"]), ("adam", ["administrator"]),
        ("audra", ["audit"]))}
    pumps(s)
    for script in (True, False):
        tap.note("with JavaScript" if script else "without JavaScript")
        day(s, passwords, script)
