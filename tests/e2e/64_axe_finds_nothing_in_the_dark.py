#!/usr/bin/python3
"""axe-core finds nothing on any page of the console in dark, on a desktop: WCAG
2.2 A and AA and best practice."""

import accessible
import chromium
import pages
import tap
import world

chromium.need()
with tap.system("axe-core finds nothing in the dark") as s, \
        chromium.Browser(s) as b:
    w = world.World(s)
    accessible.clean(b, ["/sign-in"], "signed out: ", dark=True)
    b.sign_in("ann", w.password)
    w.fill()
    w.freeze()
    one = {before: ids[:1] for before, ids in w.ids.items()}
    accessible.clean(b, pages.are_pages(w.ann, pages.of(one, w.extra, 1)),
                     dark=True)
