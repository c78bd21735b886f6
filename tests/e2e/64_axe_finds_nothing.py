#!/usr/bin/python3
"""axe-core finds nothing on any page of the console, in light and dark, on a
desktop and at 360 pixels: WCAG 2.2 A and AA and best practice; empty and full,
and what forms lead to. Nothing has to be moved sideways to be seen. On paper it
is ink on white."""

import accessible
import chromium
import pages
import tap
import world


def it_would_find_some(b, page):
    b.go("/")
    b.driver.execute_script("""
        document.querySelector("label").remove();
        document.querySelector("h1").style.color = "#eee";
        document.querySelector("main").style.background = "#fff";
        document.querySelector("footer").style.width = "2000px";""")
    found = {fault.split(":")[0] for fault in page.faults()}
    tap.ok({"label", "color-contrast"} <= found, f"it finds {sorted(found)}")
    accessible.media(b, dark=True)
    tap.holds(page.faults(rules=accessible.COLOR)[0], "color-contrast",
              "also in the dark")
    tap.holds(page.too_wide()[0], "HTML", "and what is too wide")


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
    for title in pages.tour(b, w, below=1, less=False):
        accessible.clean(b, title)
    tap.equal(b.complaints(), [], "the browser does not complain")
    it_would_find_some(b, accessible.Page(b))
    printed(b, w)
    without_motion(b, w)
