#!/usr/bin/python3
"""Without JavaScript everything works, and the page that follows a device
brings itself up to date."""

import chromium
import https_device
import operating
import tap

chromium.need()
with tap.system("no JavaScript") as s, \
        chromium.Browser(s, javascript=False, width=1280, height=860) as b:
    password = s.account("ann", "enroll", "view", "revoke")
    b.sign_in("ann", "not the password")
    tap.holds(b.text("#fault"), "wrong", "a wrong password is told")
    tap.equal((b.value("#name"), b.value("#password")), ("ann", ""),
              "the name stays, the password does not")
    b.sign_in("ann", password)

    device = https_device.Device(s.realm, s.port)
    device.register()
    b.type_code(device.code[:15] + ("2" if device.code[15] != "2" else "3"))
    tap.holds(b.text("#code-fault"), "A symbol is wrong",
              "a typo is told by the server")
    tap.equal(b.value("#code"), "", "and not shown again")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event "
                     "WHERE what = 'code.wrong'")[0][0], 0,
              "and not counted")
    b.type_code(device.code)
    b.one("#name").clear()
    b.fill("#name", "   ")
    b.click("button.yes")
    tap.holds(b.text("#fault"), "1 to 64", "a name is asked for again")
    b.fill("#name", "Lab 1")
    b.click("button.yes")
    b.until_heading("The certificate is on its way")
    device.open(operating.Operator.until(device, "reply"))
    device.acknowledge()
    b.until_heading("The device is in")
    tap.equal(b.all("meta[http-equiv=refresh]"), [],
              "then it is left in peace")

    other = https_device.Device(s.realm, s.port, "Not ours")
    other.register()
    b.type_code(other.code)
    b.one("details:has(#reason) summary").click()
    b.fill("#reason", "Ask at the desk")
    b.click("button.no")
    tap.equal(b.heading, "Declined", "declined")
    told = other.open(operating.Operator.until(other, "reply"))
    tap.equal(told, {"reason": "Ask at the desk"},
              "the device gets the reason, sealed for it")

    b.go("/devices")
    b.fill("#q", "lab")
    b.click(".search button")
    b.click(".list tbody th a")
    b.click("a.no")
    b.click("button.no")
    tap.holds(b.text("h1"), "Revoked", "revoked")
    b.sign_out()
    tap.equal(b.path, "/sign-in", "signed out")
