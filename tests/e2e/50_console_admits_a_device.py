#!/usr/bin/python3
"""An operator at a phone's browser adds a device, follows it, finds it in the
list and revokes it; every page fits the screen and the browser has nothing to
complain about."""

import chromium
import https_device
import operating
import tap

FACTS = {"name": "Kühlraum 3 " + "ä" * 40, "model": "<b>CU</b> 352",
         "system": "\u202eevil", "serial": "S" * 64}


def looks_right(b, what):
    """What must hold for each page."""
    tap.equal(b.complaints(), [], f"{what}: the browser does not complain")
    tap.equal(len(b.all("h1")), 1, f"{what}: one heading")
    tap.ok(b.driver.execute_script(
        "return document.documentElement.scrollWidth <= 360"),
        f"{what}: fits 360 pixels")
    unnamed = b.driver.execute_script("""
        return [...document.querySelectorAll("input, select")].filter(f =>
            f.type !== "hidden" && f.labels.length === 0).map(f => f.name)""")
    tap.equal(unnamed, [], f"{what}: every field has a label")
    small = b.driver.execute_script("""
        return [...document.querySelectorAll("button, .button, nav a, .check, input")]
            .filter(e => !e.matches(".check input"))
            .filter(e => e.offsetHeight > 0 && e.offsetHeight < 44)
            .map(e => e.outerHTML)""")
    tap.equal(small, [], f"{what}: everything is large enough for a finger")


def decide(b, device):
    text = b.text()
    for part in (FACTS["name"], FACTS["model"], FACTS["serial"], "P-256",
                 "127.0.0.1", "Decline unless this device is in front of you "
                 "or you know who holds it. If you did not start this, "
                 "decline."):
        tap.holds(text, part, f"it shows {part[:30]}")
    tap.holds(text, "\ufffdevil", "no text is turned around")
    tap.holds(text.lower(), "a hint, not a proof",
              "the same network is called a hint")
    tap.equal(b.all("main b"), [], "markup of a device's is text")
    tap.equal("".join(b.text(".print").split()), device.fingerprint().hex(),
              "the key's fingerprint")
    yes, no = b.one("button.yes"), b.one("button.no")
    tap.equal((yes.size, yes.value_of_css_property("font-size")),
              (no.size, no.value_of_css_property("font-size")),
              "Approve and Decline are equally large")
    tap.ok(device.code not in b.source.replace("-", ""),
           "the code is not in the page")
    b.one("#name").send_keys("\n")
    tap.holds(b.path, "/enrollments/", "Enter decides nothing")
    tap.equal(b.heading, "Let this device in?", "it still asks")


def clicks_twice(b):
    """Nothing is sent: the test stops what the page lets through."""
    b.driver.execute_script("""
        window.passed = [];
        window.held = [];
        window.ended = [];
        window.setTimeout = (go, pause) => held.push([go, pause]);
        window.clearTimeout = (timer) => ended.push(timer);
        addEventListener("submit", (event) => {
            passed.push(!event.defaultPrevented);
            event.preventDefault();
        });""")
    yes = b.one("button.yes")
    yes.click()
    tap.equal(yes.get_attribute("aria-busy"), "true", "the button says that it "
              "was pressed")
    yes.click()
    tap.equal(b.driver.execute_script("return passed"), [True, False],
              "a second click is none")
    b.driver.execute_script("held.find(([, pause]) => pause === 15000)[0]()")
    tap.equal(yes.get_attribute("aria-busy"), None, "an answer that does not "
              "come is not waited for without end")
    yes.click()
    tap.equal(b.driver.execute_script("return passed"), [True, False, True],
              "and the form works again")
    timer = b.driver.execute_script(
        "return 1 + held.findLastIndex(([, pause]) => pause === 15000)")
    b.driver.execute_script("dispatchEvent(new Event('pageshow'))")
    tap.equal(b.driver.execute_script("return ended.at(-1)"), timer,
              "nor does it wait for an answer when one has come back")
    b.driver.refresh()


def side_by_side(b):
    """The areas of who has two of them."""
    left, right = (link.rect for link in b.all(".bar nav a"))
    tap.ok(right["x"] - left["x"] - left["width"] < 20 and
           right["y"] == left["y"], "the links to both areas stand together")


def follow(b, device):
    b.fill("#name", "  Cold room 3 ")
    b.click("button.yes")
    tap.equal(b.path, f"/enrollments/{device.id}", "its page follows it")
    b.until_heading("The certificate is on its way")
    looks_right(b, "on its way")
    tap.equal(b.one("#live [role=status]").get_attribute("aria-live"), "polite",
              "what changes is read out")
    b.driver.execute_script("window.same = true")
    device.open(operating.Operator.until(device, "reply"))
    device.acknowledge()
    b.until_heading("The device is in")
    tap.ok(b.driver.execute_script("return window.same"),
           "the page was not loaded anew")
    looks_right(b, "in")


def manage(b, device):
    b.click("main .after a.button")
    tap.equal(b.text("h1 bdi"), "Cold room 3", "the device has its page")
    tap.holds(b.text(), "Approved", "what happened is told")
    looks_right(b, "device")
    b.go("/devices?q=cOLD+room")
    tap.equal(b.text(".list tbody th"), "Cold room 3",
              "it is found by its name")
    looks_right(b, "devices")
    b.go("/devices?q=nothing")
    tap.holds(b.text(), "No device fits", "or not found")
    b.go("/devices")
    b.click(".list tbody th a")
    b.click("a.no")
    tap.holds(b.heading, "Revoke", "revoking asks first")
    looks_right(b, "revoke")
    b.one("#reason").send_keys("Stolen")
    b.click("button.no")
    tap.holds(b.text("h1"), "Revoked", "then it is revoked")
    tap.holds(b.text(), "Stolen, lost", "and says why")
    looks_right(b, "revoked")


chromium.need()
with tap.system("a device is added by browser") as s, \
        chromium.Browser(s) as b:
    password = s.account("ann", "enroll", "view", "revoke")
    device = https_device.Device(s.realm, s.port, **FACTS)
    device.register()
    b.go("/devices")
    tap.equal(b.path, "/sign-in?next=/devices", "first one signs in")
    looks_right(b, "sign-in")
    b.fill("#name", "Ann")
    b.fill("#password", password)
    b.click("main form button")
    tap.equal(b.path, "/devices", "and gets where one wanted to go")
    b.go("/")
    tap.equal(b.driver.switch_to.active_element.get_attribute("id"), "code",
              "the code field has the focus")
    tap.holds(b.text(), "One device is waiting", "how many wait")
    looks_right(b, "home")
    b.type_code(device.code.lower().replace("0", "o").replace("1", "l"))
    tap.equal(b.path, f"/enrollments/{device.id}", "the code is found")
    looks_right(b, "decide")
    decide(b, device)
    clicks_twice(b)
    side_by_side(b)
    follow(b, device)
    manage(b, device)
    b.go("/")
    tap.equal(b.text(".rows .name"), "Cold room 3", "one's last ones")
    b.sign_out()
    tap.equal(b.path, "/sign-in", "signed out")
    b.go("/")
    tap.equal(b.path, "/sign-in", "for good")
    tap.equal([name for name in s.log_names() if device.code in
               s.log(name).upper().replace("-", "")], [],
              "the code is in no log")
