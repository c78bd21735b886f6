#!/usr/bin/python3
"""Between code and proof the console shows what asks, says that nothing of it
is proved, and lets nobody approve; then it turns to the decision by itself, or
says why there is none. Repeated handles are chance, and codes may be short."""

import re

import chromium
import https_device
import protocol
import tap
from web_operator import WebOperator

SETTINGS = {"handfast": {"code_length": 12},
            "gateway": {"channels": "sealed, pake, psk"}}
FACTS = {"model": "TH-20", "serial": "S" * 64}
UNPROVED = "has not proved yet that it knows the code"
PROVED = "This device has proved that it knows the code."


def waiting(s, **options):
    device = https_device.Device(s.realm, s.port, "Pump", **FACTS,
                                 **{"channel": "pake", **options})
    status, _, told = device.register()
    if status != 201:
        raise RuntimeError(told)
    return device


def share(device):
    """What the server says once the code was typed."""
    told = device.poll()[2]
    tap.equal(told["type"], "share", "the device is asked for its proof")
    return told


def fits(b, what):
    tap.equal(b.complaints(), [], f"{what}: the browser does not complain")
    tap.ok(b.driver.execute_script(
        "return document.documentElement.scrollWidth <= innerWidth"),
        f"{what}: fits the screen")


def proves(s, b):
    """With JavaScript it turns into the question by itself."""
    device = waiting(s)
    b.type_code(device.code)
    tap.equal(b.heading, "Checking the device", "the code is taken")
    text = b.text()
    for part in (UNPROVED, "nothing that it says is to be believed", "Pump",
                 *FACTS.values(), "127.0.0.1", "key exchange"):
        tap.holds(text, part, f"unproved, it shows {part[:40]}")
    tap.equal("".join(b.text(".print").split()), device.fingerprint().hex(),
              "and the key's fingerprint")
    tap.equal((len(b.all("button.no")), b.all("button.yes")), (1, []),
              "one may decline, and not approve")
    fits(b, "claimed")
    b.driver.execute_script("window.same = true")
    tap.equal(device.prove(share(device))[2]["state"], "verified",
              "the device proves itself")
    b.until_heading("Let this device in?")
    tap.ok(b.driver.execute_script("return window.same"),
           "the page was not loaded anew")
    b.until(lambda: b.driver.switch_to.active_element.tag_name == "h1",
            "whoever hears the page is not led to its top")
    tap.holds(b.text(), PROVED, "it says that it is proved")
    tap.ok(b.one(".print").location["y"] < b.one(".yes").location["y"],
           "the fingerprint stands before Approve")
    tap.ok(UNPROVED not in b.text(), "and no longer that it is not")
    fits(b, "verified")
    b.until(lambda: re.search(r"You have \d+:\d\d to decide", b.text()),
            "the time left does not run")
    b.click("button.yes")
    b.until_heading("The certificate is on its way")


def declines(s, b):
    device = waiting(s)
    b.type_code(device.code)
    answer = device.answer(share(device))       # which it does not send yet
    b.click("button.no")
    tap.equal(b.heading, "Declined", "declined before it is proved")
    told = device.poll()[2]
    tap.equal((told["type"], device.open(told)), ("reply", {"reason": ""}),
              "the device is told so, by who knows the code")
    tap.equal(device.say(answer)[2].get("state"), None,
              "its proof comes too late")
    b.go(f"/enrollments/{device.id}")
    tap.equal(b.heading, "Declined", "it stays declined")


def mistyped(s, b):
    """The handle is right; the rest is not the device's."""
    device = waiting(s)
    b.type_code(protocol.other_code(device.code))
    tap.equal(b.heading, "Checking the device", "half a code is taken")
    answer = device.answer(share(device))
    tap.equal(answer, {"type": "refuse"}, "the device refuses")
    device.say(answer)
    b.until_heading("That did not work")
    tap.holds(b.text(".outcome"), "The device says that what answered it does "
              "not know its code", "the operator is told why")
    tap.ok("refused" not in b.text(), "in words")
    fits(b, "refused")


def lies(s, b):
    device = waiting(s)
    b.type_code(device.code)
    share(device)
    device.say({"type": "proof", "proof": protocol.b64(bytes(32))})
    b.until_heading("That did not work")
    tap.holds(b.text(".outcome"), "does not prove that it knows the code",
              "a wrong proof is told apart")


def repeats(s, b):
    """The same first group is chance, where the same code is not."""
    device = waiting(s)
    other = https_device.Device(s.realm, s.port, channel="pake")
    while other.code[:4] != device.code[:4]:
        other.code = protocol.other_code(device.code)
    other.build({"name": "Another"})
    tap.equal(other.register()[0], 409, "another device draws this handle")
    b.type_code(device.code)
    tap.equal(b.all(".note.bad"), [], "that is no reason to fear")
    tap.holds(b.text(".facts .hint"), "the same first four symbols", "it is told")
    tap.holds(b.text(".facts .hint"), "chance", "as what it mostly is")
    device.prove(share(device))
    b.until_heading("Let this device in?")
    tap.equal(b.all(".note.bad"), [], "nor afterwards")
    tap.holds(b.text(".facts .hint"), "chance", "but it is told")


def typed(b, code, part, name):
    b.go("/")
    b.fill("#code", code)
    b.one("main form button").click()
    tap.holds(b.text("#code-fault"), part, name)


def short_codes(s, b):
    b.go("/")
    tap.holds(b.text("#code-hint"), "12 or 16", "it says how long codes are")
    device = waiting(s, code_length=12)
    posts = s.log("handfast").count('"POST /claim"')
    typed(b, device.code[:11], "12 or 16 symbols", "one symbol missing")
    typed(b, device.code[:8], "12 or 16 symbols", "eight are none here")
    typed(b, device.code[:11] + ("3" if device.code[11] == "2" else "2"),
          "A symbol is wrong", "a typo in twelve is told in the browser")
    typed(b, device.code[:5] + device.code[6] + device.code[5] +
          device.code[7:] if device.code[5] != device.code[6] else
          device.code[:11] + ("3" if device.code[11] == "2" else "2"),
          "exchanged", "and an exchange")
    located = https_device.draw_code()
    typed(b, located[:12], "16 symbols", "codes by locator have all 16")
    tap.equal(s.log("handfast").count('"POST /claim"'), posts,
              "nothing was sent")
    b.type_code(device.code)
    tap.equal(b.heading, "Checking the device", "twelve are taken")
    tap.equal(waiting_refused(s), "channel", "a device with eight is refused")


def waiting_refused(s):
    device = https_device.Device(s.realm, s.port, channel="pake",
                                 code_length=8)
    return device.register()[2].get("code")


def forms(s, password):
    """What is asked for without a page is refused with the reason."""
    ann = WebOperator(s, "ann", password)
    device = waiting(s)
    path = ann.claim(device.code)
    page = ann.get(path)
    tap.equal([action for action in page.forms if "approve" in action], [],
              "no form approves")
    form = {"csrf": page.forms[f"{path}/decline"]["csrf"],
            "reg": device.reg.hex(), "key": device.fingerprint().hex(),
            "profile": "device", "name": "Pump"}
    answer = ann.post(f"{path}/approve", form)
    tap.equal((answer.status, answer.location), (303, path),
              "a forged approval leads back")
    tap.holds(ann.get(path).text, UNPROVED, "to the page that says why")
    tap.equal(device.poll()[2]["type"], "share", "nothing has happened")
    answer = ann.post(f"{path}/approve", {**form, "name": " "})
    tap.equal((answer.status, answer.location), (303, path),
              "not for a bad name either")
    bob = WebOperator(s, "bob", password)
    page = bob.get(path)
    tap.equal([action for action in page.forms if path in action], [],
              "who did not type the code decides nothing")
    tap.holds(page.text, "ann", "but sees who did")
    device.prove(share(device))
    tap.equal(ann.post(f"{path}/approve", form).status, 303, "then it may be")
    tap.ok("Approved" in ann.get(path).text or
           "on its way" in ann.get(path).text, "and is")
    code = protocol.draw_code("pake", 8)
    form = ann.get("/").forms["/claim"]
    answer = ann.post("/claim", {**form, "code": code})
    tap.equal(answer.status, 400, "eight symbols by hand are no code here")
    tap.holds(answer.text, "too short", "and why is told")


def without_script(s, password):
    with chromium.Browser(s, javascript=False, width=1280, height=860) as b:
        b.sign_in("ann", password)
        device = waiting(s)
        b.type_code(device.code)
        tap.holds(b.text(), UNPROVED, "without JavaScript the same is told")
        tap.equal(len(b.all("button.no")), 1, "and one may decline")
        device.prove(share(device))
        b.until_heading("Let this device in?")
        tap.equal(b.all("meta[http-equiv=refresh]"), [],
                  "the question stays as it is")
        tap.holds(b.text(), PROVED, "and says that it is proved")


chromium.need()
with tap.system("the console waits for the proof", settings=SETTINGS) as s, \
        chromium.Browser(s) as b:
    password = s.account("ann", "enroll", "view")
    s.account("bob", "enroll", "view", password=password)
    b.sign_in("ann", password)
    proves(s, b)
    declines(s, b)
    mistyped(s, b)
    lies(s, b)
    repeats(s, b)
    short_codes(s, b)
    forms(s, password)
    without_script(s, password)
