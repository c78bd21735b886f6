#!/usr/bin/python3
"""axe-core finds nothing on any page of the console at 360 pixels in light: WCAG
2.2 A and AA and best practice; empty and full. On paper it is ink on white."""

import accessible
import chromium
import pages
import tap
import world

# What has a look of its own before there is anything to show.
EMPTY = ("/", "/devices", "/devices/expiring", "/people", "/roles", "/sites",
         "/audit", "/ca")


def it_would_find_some(b, page):
    b.go("/")
    b.driver.execute_script("""
        document.querySelector("label").remove();
        document.querySelector("h1").style.color = "#eee";
        document.querySelector("main").style.background = "#fff";""")
    found = {fault.split(":")[0] for fault in page.faults()}
    tap.ok({"label", "color-contrast"} <= found, f"it finds {sorted(found)}")


def printed(b, w):
    """On paper: no navigation, no buttons, ink on white."""
    b.go(f"/devices/{w.devices[0]}")
    accessible.media(b, dark=True)
    b.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    tap.equal(b.text("nav, button, .button, .after").strip(), "",
              "nothing to press is printed")
    tap.holds(b.text("main"), "Cold room 3", "but what the page says")
    tap.equal(b.driver.execute_script("""
        const ink = new Set(), paper = new Set(["rgb(255, 255, 255)"]);
        for (const e of document.querySelectorAll("main, main *")) {
            if (e.getBoundingClientRect().height === 0)
                continue;
            ink.add(getComputedStyle(e).color);
            paper.add(getComputedStyle(e).backgroundColor);
        }
        return [[...ink].filter(c => !/^rgb\\((\\d{1,2}, ?){2}\\d{1,2}\\)$/
            .test(c)), [...paper].sort()];"""),
              [[], ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"]],
              "ink on white, though the screen is dark")


def without_motion(b, w):
    accessible.media(b, **{"prefers-reduced-motion": "reduce"})
    for path in ("/", f"/enrollments/{w.enrollments[2]}"):
        b.go(path)
        tap.equal(b.driver.execute_script(
            "return document.getAnimations().length"), 0,
            "nothing moves for who does not want that")


chromium.need()
with tap.system("axe-core finds nothing") as s, chromium.Browser(s) as b:
    w = world.World(s)
    nobody = s.account("nobody", password=w.password)
    page = accessible.Page(b)
    accessible.clean(b, ["/sign-in"], "signed out: ")
    b.sign_in("nobody", "a wrong one")
    tap.equal(page.faults(), [], "a wrong password")
    b.sign_in("nobody", nobody)
    accessible.clean(b, ["/"], "without a role: ")
    b.sign_out()
    b.sign_in("ann", w.password)
    it_would_find_some(b, page)
    empty = [path for path in EMPTY if path in pages.routes()]
    accessible.clean(b, empty, "empty: ")
    w.fill()
    w.freeze()
    accessible.clean(b, pages.are_pages(w.ann, pages.of(w.ids, w.extra, 1)))
    b.go("/")
    b.fill("#code", "WRONG")
    tap.equal(page.faults(), [], "a wrong code")
    printed(b, w)
    without_motion(b, w)
