"""Every page of the console, by the table of its endpoints in
docs/permissions.md, which a test compares with the routes: what a new page
needs is an id in world.py if it has one, or else nothing.
"""

import os
import re

import tap

ROW = re.compile(r"^\| `GET (/[^`]*)` \|", re.M)


def routes():
    """The paths that GET answers, in the table's order."""
    with open(os.path.join(tap.ROOT, "docs", "permissions.md"),
              encoding="utf-8") as file:
        found = ROW.findall(file.read())
    if len(found) < 10:
        raise LookupError("no endpoints in docs/permissions.md")
    return found


def of(ids, extra=(), below=2):
    """The paths of all pages. ids: {"/devices": [id, …]}, all of which are
    shown by a path that is this and an :id, and so many by what is below;
    extra: paths with a query, if there is such a page, and what else is worth
    a look."""
    paths = []
    for route in routes():
        before, colon, _ = route.partition("/:id")
        if not colon:
            paths.append(route)
            continue
        if before not in ids:
            raise LookupError(f"{route}: no id in tests/e2e/world.py")
        # What a page asks or does next looks much the same for each.
        some = ids[before] if route.endswith("/:id") else ids[before][:below]
        paths += [route.replace(":id", each) for each in some]
    return paths + [path for path in extra
                    if path.partition("?")[0] in paths or "?" not in path]


def are_pages(person, paths):
    """Those that answer with a page, and not with a file or a redirect."""
    return [path for path in paths
            if person.get(path).text.startswith("<!doctype html>")]
