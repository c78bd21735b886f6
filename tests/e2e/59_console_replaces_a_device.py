#!/usr/bin/python3
"""An approval says that the device replaces another one, which is revoked
exactly when the new one has its certificate; with and without JavaScript, and
on the command line."""

import json
import tempfile

import chromium
import tap
from https_device import Browser, Device
from operating import Operator
from web_operator import WebOperator

LONG = "W" * 64
HINT = "as soon as this device has its certificate"


def waiting(s, name="Cold room 3", **facts):
    device = Device(s.realm, s.port, name=name, **facts)
    device.register()
    return device


def enroll(s, operator, folder, name, **facts):
    """(device id, a connection with its certificate)"""
    device = waiting(s, name, **facts)
    opened = operator.admit(device)
    device.acknowledge()
    return opened["device"], Browser(s, *device.store(opened, folder)[:2])


def receive(device, acknowledge=True):
    opened = device.open(Operator.until(device, "reply"))
    if acknowledge:
        device.acknowledge()
    return opened


def comes_in(browser):
    return browser.get("/demo/")[0] == 200


def reasons(s, device):
    return s.psql("postgres", "SELECT r.reason FROM data.revocation r JOIN "
                  "data.certificate c USING (serial) WHERE c.device = %s",
                  device)


def fits(b, what):
    tap.ok(b.driver.execute_script("return document.documentElement"
                                   ".scrollWidth <= 360"), f"{what}: it fits")
    tap.equal(b.complaints(), [], f"{what}: the browser does not complain")


def offered(s, b, old, browser):
    """The same serial number: the old one is offered, and replaced."""
    device = waiting(s, "Cold room 3 new", serial="sn-1")
    b.type_code(device.code)
    tap.equal([option.text.split(",")[0] for option in b.all("#replaces "
                                                             "option")],
              ["No", "Cold room 3"], "what has its serial number is offered")
    tap.holds(b.text("#replaces"), "the same serial number", "and why")
    tap.equal(b.value("#replaces"), "", "but not chosen")
    fits(b, "offered")
    b.one(f"#replaces option[value='{old}']").click()
    b.click("button.yes")
    b.until_heading("The certificate is on its way")
    tap.holds(b.text("dl"), "Cold room 3 It is revoked " + HINT,
              "the page that follows says what is replaced")
    fits(b, "following")
    tap.ok(comes_in(browser), "the old one still comes in")
    receive(device, acknowledge=False)
    tap.ok(comes_in(browser), "also when the new one has its reply")
    device.acknowledge()
    tap.equal(browser.get("/demo/")[0], 403,
              "once that is acknowledged it is out, on the open connection")
    tap.equal(reasons(s, old), [("superseded",)], "as superseded")
    b.until_heading("The device is in")
    b.click("main .after a.button")
    tap.holds(b.text("dl"), "Replaces\nCold room 3", "its page says it")
    tap.holds(b.text("#events + .rows"), "Approved, in the place of",
              "so does what happened")
    b.click("dl a")
    tap.holds(b.text("h1"), "Revoked", "the old one's page")
    tap.holds(b.text("dl"), "Replaced by\nCold room 3 new", "says by what")
    tap.holds(b.text(".rows"), "Revoked, replaced by another device",
              "and when")
    tap.holds(b.text(".rows"), "by ann", "and by whom")
    fits(b, "the old one")


def typed(s, b, operator, folder):
    """Any other device is looked up by what is typed, and asked about."""
    old, browser = enroll(s, operator, folder, LONG, serial="S" * 64)
    twins = [enroll(s, operator, folder, "Twin")[0] for _ in range(2)]
    device = waiting(s, "Entirely new")
    b.type_code(device.code)
    tap.equal(b.all("#replaces"), [], "nothing is like it")
    b.one("details:has(#other) summary").click()
    b.fill("#other", "no such thing")
    b.click("button[name=find]")
    tap.holds(b.text("#other-fault"), "No device", "what is not there is told")
    tap.equal(b.value("#other"), "no such thing", "and may be corrected")
    fits(b, "not found")
    b.fill("#other", "twin")
    b.click("button.yes")
    tap.holds(b.text("#found"), "Several", "one of two has to be chosen")
    tap.equal((b.value("#replaces"), device.poll()[2]["state"]),
              ("", "verified"), "nothing is decided by that")
    tap.equal(sorted(option.get_attribute("value") for option in
                     b.all("#replaces option"))[1:], sorted(twins),
              "both are offered")
    b.one("details:has(#other) summary").click()
    b.fill("#name", "New name")
    b.fill("#other", old)
    b.click("button[name=find]")
    tap.equal((b.value("#replaces"), b.value("#name")), (old, "New name"),
              "one alone is chosen, and the rest is as it was")
    tap.holds(b.text("#found"), "Is it the device", "and asked about")
    fits(b, "found")
    b.click("button.yes")
    b.until_heading("The certificate is on its way")
    tap.ok(comes_in(browser), "it still comes in")
    opened = receive(device, acknowledge=False)
    fresh = Browser(s, *device.store(opened, folder)[:2])
    tap.ok(comes_in(fresh), "the first use of the new one")
    tap.ok(not comes_in(browser), "shuts it out as well")
    tap.equal(reasons(s, old), [("superseded",)], "as superseded")
    b.go("/devices?q=twin")
    tap.equal(b.text(".list .chip"), "Active Active", "the twins are as ever")


def ends_otherwise(s, b, operator, folder):
    old, browser = enroll(s, operator, folder, "Stays", serial="sn-9")
    device = waiting(s, "Stays", serial="sn-9")
    b.type_code(device.code)
    b.one(f"#replaces option[value='{old}']").click()
    s.stop("signer")
    b.click("button.yes")
    b.until_heading("Approved")
    b.click("form[action$='/cancel'] button")
    tap.holds(b.text("dl"), "It stays as it was", "cancelled: nothing happens")
    s.start("signer")
    other = waiting(s, "Stays", serial="sn-9")
    b.type_code(other.code)
    b.one(f"#replaces option[value='{old}']").click()
    s.handfast("device", "revoke", old)
    b.click("button.yes")
    tap.holds(b.text("#found"), "revoked or gone",
              "what was revoked meanwhile cannot be replaced, and that is told")
    tap.equal(other.poll()[2]["state"], "verified", "nothing is decided")
    b.click("button.no")
    tap.equal(b.heading, "Declined", "it can still be declined")


def permissions(s, old):
    """Replacing is revoking: whoever may not, is not offered it."""
    for name, *has in (("noend", "enroll", "view"),
                       ("nolook", "enroll", "revoke")):
        web = WebOperator(s, name, s.account(name, *has))
        device = waiting(s, "Cold room 3", serial="sn-1")
        path = web.claim(device.code)
        page = web.get(path)
        tap.ok('name="other"' not in page.text and "replaces" not in page.text,
               f"{name} is not offered it")
        form = {**page.forms[f"{path}/approve"], "replaces": old}
        form.pop("reason", None)
        answer = web.post(f"{path}/approve", form)
        tap.equal((answer.status, device.poll()[2]["state"]),
                  (409, "verified"), f"{name} is refused it")
        form["replaces"] = "x"
        tap.equal(web.post(f"{path}/approve", form).status, 400,
                  "an id that is none")


def command_line(s, operator, folder):
    old, browser = enroll(s, operator, folder, "Gate 1")
    enroll(s, operator, folder, "Gate 10")
    enroll(s, operator, folder, "Door")
    enroll(s, operator, folder, "Door")
    device = waiting(s, "Gate 1 new")
    operator.claim(device)

    def approve(replaces):
        return s.handfast("enrollment", "approve", device.id, "--json",
                          "--account", operator.name, "--password-fd", "0",
                          "--replaces", replaces, check=False,
                          input=operator.password + "\n")
    for what, wanted in (("Gate", "no device"), ("door", "several"),
                         ("nothing", "no device")):
        done = approve(what)
        tap.equal(done.returncode, 1, f"{what} is refused")
        tap.holds(done.stdout + done.stderr, wanted, "and why is told")
    told = json.loads(approve("gate 1").stdout)
    tap.equal((told["replaces"], told["replaces_name"]), (old, "Gate 1"),
              "a name that one device has does, and is told back")
    tap.ok(comes_in(browser), "it still comes in")
    receive(device)
    tap.ok(not comes_in(browser), "and then no more")
    told = s.handfast_json("device", "show", old)
    tap.equal((told["status"], told["replaced_by"] is None),
              ("revoked", False), "device show says so")


chromium.need()
with tap.system("a device replaces another") as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    password = s.account("ann", "enroll", "view", "revoke")
    old, browser = enroll(s, operator, folder, "Cold room 3", model="CU 352",
                          serial="SN-1")
    permissions(s, old)
    with chromium.Browser(s) as b:
        b.sign_in("ann", password)
        offered(s, b, old, browser)
        ends_otherwise(s, b, operator, folder)
    with chromium.Browser(s, javascript=False) as b:
        b.sign_in("ann", password)
        typed(s, b, operator, folder)
    command_line(s, operator, folder)
