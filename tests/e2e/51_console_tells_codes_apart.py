#!/usr/bin/python3
"""A typo is told in the browser and never sent; unknown, expired, taken and
disproved codes each get a sentence of their own; ten wrong ones pause."""

import chromium
import https_device
import tap


def swapped(code):
    """The code with two different neighbours exchanged."""
    at = next(i for i in range(4, 15) if code[i] != code[i + 1])
    return code[:at] + code[at + 1] + code[at] + code[at + 2:]


def wrong(code):
    """The code with one symbol that is another."""
    return code[:7] + ("7" if code[7] != "7" else "8") + code[8:]


def posts(s):
    return s.log("handfast").count('"POST /claim"')


def told(b):
    """What the page says about the code, which it must not show again."""
    tap.equal(b.value("#code"), "", "the field is empty again")
    return b.text("#code-fault")


def typing(s, b, device):
    b.go("/")
    for text, part in ((wrong(device.code), "A symbol is wrong"),
                       (swapped(device.code), "two are exchanged"),
                       (device.code + "2", "too long"),
                       (device.code[:15] + "u", "no code has")):
        b.fill("#code", text)
        tap.holds(b.text("#code-fault"), part, f"told at once: {part}")
        tap.equal(b.one("#code").get_attribute("aria-invalid"), "true",
                  "and to those who hear the page")
        b.one("main form button").click()
        tap.equal(b.path, "/", "it is not sent")
    b.fill("#code", device.code[:9])
    tap.equal(b.text("#code-fault"), "", "half a code is no fault yet")
    b.one("main form button").click()
    tap.holds(b.text("#code-fault"), "too short", "until it is to be sent")
    tap.equal(posts(s), 0, "the server has heard of none of it")


def spelling(b, device):
    grouped = "-".join(device.code[i:i + 4] for i in range(0, 16, 4))
    field = b.one("#code")
    for text in (device.code.lower(), " ".join(device.code.lower()),
                 grouped.replace("-", " \u2013 "), grouped.replace("0", "O"),
                 f"https://console.example/add#{device.code}"):
        field.clear()
        b.driver.execute_script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new InputEvent('input'))",
            field, text)
        tap.equal(b.value("#code"), grouped, f"{text!r} becomes groups")
    field.clear()
    for symbol in device.code[:6] + device.code[7:]:
        field.send_keys(symbol)
    b.driver.execute_script("arguments[0].setSelectionRange(7, 7)", field)
    field.send_keys(device.code[6])
    tap.equal(b.value("#code"), grouped, "a symbol forgotten is put in")
    tap.equal(field.get_property("selectionStart"), 8,
              "and the caret stays behind it")


def answers(s, b, password):
    b.type_code(https_device.draw_code())
    tap.holds(told(b), "No device shows this code", "unknown")
    tap.equal(posts(s), 1, "the server has heard of this one")

    late = https_device.Device(s.realm, s.port)
    late.register()
    s.shift_time(180)
    b.type_code(late.code)
    tap.holds(told(b), "expired", "expired, at three minutes to the second")

    liar = https_device.Device(s.realm, s.port)
    liar.proof = lambda: b"\0" * 32
    liar.register()
    b.type_code(liar.code)
    tap.holds(told(b), "does not know the code", "disproved")

    device = https_device.Device(s.realm, s.port)
    device.register()
    thief = https_device.Device(s.realm, s.port, "A thief's")
    thief.same_code_as(device)
    tap.equal(thief.register()[0], 409, "the thief is refused")
    b.type_code(device.code)
    tap.holds(b.text(".note.bad"), "Someone else sent this code",
              "the operator is told of the thief")
    b.type_code(device.code)
    tap.equal(b.path, f"/enrollments/{device.id}",
              "typed twice by one person it leads to the same page")
    with chromium.Browser(s) as other:
        other.sign_in("bob", password)
        other.type_code(device.code)
        tap.holds(told(other), "used already", "taken")
        other.go(f"/enrollments/{device.id}")
        tap.equal(other.all("button.yes"), [], "and not theirs to approve")


def pause(s, b):
    for _ in range(20):
        b.type_code(https_device.draw_code())
        if "Too many wrong codes" in b.text("#code-fault"):
            break
    tap.holds(told(b), "10 minutes", "ten wrong codes pause the account")
    device = https_device.Device(s.realm, s.port)
    device.register()
    b.type_code(device.code)
    tap.holds(told(b), "Too many wrong codes", "for right ones, too")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event "
                     "WHERE what = 'account.paused'")[0][0], 1, "it is logged")
    s.shift_time(601)
    device = https_device.Device(s.realm, s.port)
    device.register()
    b.type_code(device.code)
    tap.equal(b.heading, "Let this device in?", "later it works again")


chromium.need()
with tap.system("each code gets its own answer") as s, \
        chromium.Browser(s) as b:
    password = s.account("ann", "enroll")
    s.account("bob", "enroll", "view", password=password)
    device = https_device.Device(s.realm, s.port)
    b.sign_in("ann", password)
    typing(s, b, device)
    spelling(b, device)
    answers(s, b, password)
    pause(s, b)
    tap.equal(b.complaints(), [], "the browser does not complain")
