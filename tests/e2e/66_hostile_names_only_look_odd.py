#!/usr/bin/python3
"""Markup, text that turns around, what cannot be seen, 64 faces and formulas
as names of devices and accounts: on every page that shows them they are text,
fit 360 pixels, turn nothing around, and run nothing. There is no link, button,
choice or heading without something to be seen."""

import re

import chromium
import pages
import tap
import world

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
NAMES = (*world.HOSTILE, world.LONG)
NOTHING = "(no visible text)"
# Set by nothing but the markup and the scripts that people write into names.
RAN = """
    return [window.ran ?? "", document.title.includes("owned"),
        document.querySelectorAll("main script, main img, main b").length,
        document.querySelectorAll("h1").length,
        document.documentElement.scrollWidth > innerWidth]"""

# Is it there, and nothing that anybody sees or hears?
BLANK = """
    const ink = /[^\\p{Z}\\p{C}\\u2800\\u3164\\uffa0\\u115f\\u1160]/u;
    return [...document.querySelectorAll("a, button, option, h1, h2, bdi")]
        .filter(e => e.textContent !== "" && !ink.test(e.textContent))
        .map(e => e.outerHTML);"""


def shown(name):
    """As a page shows it: what turns text around is replaced."""
    return TURNS.sub("\ufffd", name)


def enrolled(w, name):
    """A device and the enrollment it came by; all its facts are the name."""
    device, opened = w.admit(name, model=name, system=name, serial=name)
    w.devices.append(opened["device"])
    w.describe(opened["device"], owner=name, notes=name)
    if len(w.enrollments) < 3:      # their pages are much alike
        w.enrollments.append(device.id)
    return opened["device"]


def asking(w, name):
    """One to decide about, which offers all earlier ones for replacement."""
    w.enrollments.append(w.claimed(name, model=name, system=name,
                                   serial=name).id)


def late(w):
    """All did not renew."""
    w.s.psql("postgres", "UPDATE data.certificate SET not_before = "
             "not_before - interval '80 days', not_after = not_after - "
             "interval '80 days' WHERE device IS NOT NULL")


def alone(b, names):
    """Each of these names is within an element that keeps it apart."""
    return b.driver.execute_script("""
        const inside = (e) => e.closest("bdi, [dir=auto], title, option");
        const walk = document.createTreeWalker(document.body, 4);
        const out = [];
        while (walk.nextNode())
            for (const name of arguments[0])
                if (walk.currentNode.data.includes(name) &&
                    !inside(walk.currentNode.parentElement))
                    out.push(name);
        return out;""", names)


def look(b, path, names):
    b.go(path)
    state = b.driver.execute_script(RAN)
    text = b.source
    faults = [what for what, bad in (
        ("something ran", state[0] or state[1]), ("markup", state[2]),
        ("not one heading", state[3] != 1), ("too wide", state[4]),
        ("text is turned around", TURNS.search(text)),
        ("the browser complains", b.complaints())) if bad]
    faults += [f"{name[:12]!r} not apart" for name in alone(b, names)]
    faults += b.driver.execute_script(BLANK)
    tap.equal(faults, [], f"{path[:60]} shows text")
    text = b.driver.execute_script("return document.body.innerText")
    return {name for name in names if name in text}


def account(w, name):
    """An account that is called so, and has signed in, and claims."""
    w.s.handfast("account", "add", "mallory", "--display", name,
                 "--password-fd", "0", "--grant", "administrator",
                 input=w.password + "\n")
    w.ann = world.WebOperator(w.s, "mallory", w.password)


chromium.need()
with tap.system("hostile names") as s, chromium.Browser(s) as b:
    w = world.World(s)
    account(w, world.HOSTILE[1])
    w.places()
    w.people()
    for name in NAMES:
        enrolled(w, name)
    w.blank(enrolled(w, "This one is blank"))
    late(w)
    asking(w, world.HOSTILE[2])
    asking(w, world.FACES)
    w.freeze()
    b.sign_in("mallory", w.password)
    names = [shown(name) for name in NAMES]
    seen = set()
    for path in pages.are_pages(w.ann, pages.of(w.ids, w.extra)):
        found = look(b, path, names)
        seen |= found
        if path in ("/devices", "/devices/expiring"):
            tap.equal(sorted(names), sorted(found), f"{path} shows all")
            tap.equal(b.text(f"a[href='/devices/{w.devices[-1]}'] bdi"),
                      NOTHING, "and a name of which nothing can be seen")
    tap.equal(seen, set(names), "each name was shown")
