#!/usr/bin/python3
"""axe-core finds nothing on any page of the console: WCAG 2.2 A and AA and best
practice, in light at 360 pixels and in dark on a desktop; empty and full."""

import accessible
import chromium
import pages
import tap
import world

LOOKS = (("360 pixels, light", 360, 740, False),
         ("desktop, dark", 1280, 860, True))


def clean(b, page, paths, what, looks=LOOKS):
    """Each look at a time, and every path in it."""
    for look, width, height, dark in looks:
        b.resize(width, height)
        accessible.media(b, dark)
        for path in paths:
            b.go(path)
            found = page.faults()
            tap.equal(found, [], f"{what}{path[:40]}: {look}")
    tap.equal(b.complaints(), [], f"{what}the browser does not complain")


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
    tap.equal(b.text("nav, button, .button, .after"), "",
              "nothing to press is printed")
    tap.holds(b.text("main"), "Cold room 3", "but what the page says")
    tap.equal(b.driver.execute_script("""
        const ink = new Set(), paper = new Set(["rgb(255, 255, 255)"]);
        for (const e of document.querySelectorAll("main, main *")) {
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
    clean(b, page, ["/sign-in"], "signed out: ")
    b.sign_in("nobody", "a wrong one")
    tap.equal(page.faults(), [], "a wrong password")
    b.sign_in("nobody", nobody)
    clean(b, page, ["/"], "without a role: ")
    b.sign_out()
    b.sign_in("ann", w.password)
    it_would_find_some(b, page)
    empty = [path for path in pages.routes() if ":id" not in path]
    clean(b, page, pages.are_pages(w.ann, empty), "empty: ", LOOKS[:1])
    w.fill()
    w.freeze()
    clean(b, page, pages.are_pages(w.ann, pages.of(w.ids, w.extra, 1)), "",
          LOOKS[:1])
    one = {before: ids[:1] for before, ids in w.ids.items()}
    clean(b, page, pages.are_pages(w.ann, pages.of(one, (), 1)), "",
          LOOKS[1:])
    b.go("/")
    b.fill("#code", "WRONG")
    tap.equal(page.faults(), [], "a wrong code")
    printed(b, w)
    without_motion(b, w)
