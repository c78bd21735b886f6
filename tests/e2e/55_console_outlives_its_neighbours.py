#!/usr/bin/python3
"""With the signer away an approval stands and is finished later; with the
database away the console says so, and goes on when it is back."""

import chromium
import https_device
import operating
import tap

chromium.need()
with tap.system("the console's neighbours go away", may_die=True) as s, \
        chromium.Browser(s, javascript=False) as b:
    password = s.account("ann", "enroll", "view")
    device = https_device.Device(s.realm, s.port)
    device.register()
    b.sign_in("ann", password)
    b.type_code(device.code)
    s.kill("signer")
    b.click("button.yes")
    tap.equal(b.heading, "Approved", "approved without the signer")
    tap.holds(b.text(), "nothing needs to be done", "it says what comes")
    s.start("signer")
    device.open(operating.Operator.until(device, "reply"))
    device.acknowledge()
    b.until_heading("The device is in")

    s.kill("postgres")
    b.go("/")
    tap.equal(b.heading, "Briefly away", "the database away is said so")
    tap.equal(s.call("console/fcgi.sock", "/healthz",
                     REQUEST_METHOD="GET")[0], 503, "and to who watches it")
    s.start("postgres")
    b.until(lambda: (b.go("/"), b.heading)[1] == "Add a device",
            "the console does not come back")
    tap.ok(True, "it comes back by itself, and the session lives")
