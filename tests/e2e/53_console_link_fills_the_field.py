#!/usr/bin/python3
"""A link with the code behind the "#" fills the field and does no more: the
code is never in a request, nothing is submitted, the address forgets it."""

import chromium
import https_device
import tap


def grouped(code):
    return "-".join(code[i:i + 4] for i in range(0, 16, 4))


chromium.need()
with tap.system("a link fills the field") as s, chromium.Browser(s) as b:
    password = s.account("ann", "enroll")
    device = https_device.Device(s.realm, s.port)
    device.register()

    b.go(f"/add#{device.code}")
    tap.holds(b.path, "/sign-in", "first one signs in")
    tap.ok(device.code not in b.path, "and the address has lost the code")
    b.fill("#name", "ann")
    b.fill("#password", "a wrong one")
    b.click("main form button")
    tap.ok(device.code not in b.path, "after a wrong password, too")
    b.fill("#password", password)
    b.click("main form button")
    tap.equal(b.path, "/add", "sign-in leads on")
    tap.equal(b.value("#code"), grouped(device.code), "the field is filled")
    tap.holds(b.text(), "Go on only if the code above is the one on the "
              "screen", "one is asked to compare")
    tap.equal(device.poll()[2]["type"], "registered",
              "nothing was submitted")

    b.go("/")
    b.go(f"/add#{device.code.lower()}")
    tap.equal((b.path, b.value("#code")), ("/add", grouped(device.code)),
              "signed in, it is filled at once")
    b.driver.back()
    b.driver.forward()
    tap.ok(device.code.lower() not in b.path, "history has no code")
    b.go("/")
    b.go("/add#%3Cscript%3E")
    tap.holds(b.text("#code-fault"), "no code has", "rubbish is told")
    b.go("/")
    b.go(f"/add#{device.code}")
    b.click("main form button")
    tap.equal(b.heading, "Let this device in?", "a person sends it")
    tap.equal([name for name in s.log_names() if device.code in
               s.log(name).upper().replace("-", "")], [],
              "the code is in no log")
    tap.equal(b.complaints(), [], "the browser does not complain")
