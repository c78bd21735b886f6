"""Every page of the console, by the table of its routes: what a new page needs
is a line in PLACES if it has an id, or else nothing.
"""

import glob
import os
import re

import tap

ROUTE = re.compile(r"const struct route (page_\w+) = \{(.*?)\n\};", re.S)


def routes():
    """The paths that GET answers, in the order of page.c, polls left out."""
    folder = os.path.join(tap.ROOT, "fcgi", "page")
    found = {}
    for path in glob.glob(os.path.join(folder, "*.c")):
        with open(path, encoding="utf-8") as file:
            found.update(ROUTE.findall(file.read()))
    with open(os.path.join(folder, "page.c"), encoding="utf-8") as file:
        table = re.search(r"endpoints\[\] = \{(.*?)\};", file.read(), re.S)
    names = re.findall(r"&(page_\w+)", table.group(1))
    if not names or set(names) - set(found):
        raise LookupError(f"routes not found: {set(names) - set(found)}")
    return [re.search(r'\.path = "([^"]+)"', found[name]).group(1)
            for name in names if "REQ_GET" in found[name]
            and "ROUTE_POLL" not in found[name]]


def of(ids, extra=()):
    """The paths of all pages. ids: {"/devices": [id, …]}, all of which are
    shown by every path that begins so and has an :id; extra: paths with a
    query, and what else is worth a look."""
    paths = []
    for route in routes():
        before, colon, _ = route.partition("/:id")
        if not colon:
            paths.append(route)
            continue
        if before not in ids:
            raise LookupError(f"{route}: no id in tests/e2e/world.py")
        # What a page asks or does next looks much the same for each.
        some = ids[before] if route.endswith("/:id") else ids[before][:2]
        paths += [route.replace(":id", each) for each in some]
    return paths + list(extra)


def are_pages(person, paths):
    """Those that answer with a page, and not with a file or a redirect."""
    return [path for path in paths
            if person.get(path).text.startswith("<!doctype html>")]
