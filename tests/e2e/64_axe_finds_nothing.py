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


def clean(b, page, paths, what):
    """Each look at a time, and every path in it."""
    for look, width, height, dark in LOOKS:
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
    clean(b, page, pages.are_pages(w.ann, empty), "empty: ")
    w.fill()
    w.freeze()
    clean(b, page, pages.are_pages(w.ann, pages.of(w.ids, w.extra)), "")
    b.go("/")
    b.fill("#code", "WRONG")
    tap.equal(page.faults(), [], "a wrong code")
