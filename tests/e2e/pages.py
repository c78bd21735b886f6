"""Every page of the console, by the table of its endpoints in
docs/permissions.md, which a test compares with the routes: what a new page
needs is an id in world.py if it has one, or else nothing. What only a form
leads to is listed in posted() and confirmed(), what others see in others().

    for title in pages.tour(browser, world):
        …       # the browser is there
"""

import collections
import os
import re
import time

import accessible
import tap
import world
from console_pages import QUERIES

ROW = re.compile(r"^\| `GET (/[^`]*)` \|", re.M)
# What has a look of its own before there is anything to show.
EMPTY = ("/", "/devices", "/devices/expiring", "/people", "/roles", "/sites",
         "/audit", "/ca")
# The page that the form of another one leads to; then: (action, fields) of the
# form there, if it is that one's.
Posted = collections.namedtuple("Posted", "title at action fields then",
                                defaults=(None,))
# Fills in and sends a form as it stands there, whatever it would check before.
SEND = """
    const [action, fields] = arguments;
    const form = document.querySelector(`form[action="${action}"]`);
    for (const [name, value] of Object.entries(fields)) {
        let field = form.elements[name];
        if (!/^(INPUT|SELECT|TEXTAREA)$/.test(field?.tagName)) {
            field = document.createElement("input");
            field.type = "hidden";
            field.name = name;
            form.append(field);
        }
        if (field.type === "checkbox")
            field.checked = value !== "";
        else
            field.value = value;
    }
    HTMLFormElement.prototype.submit.call(form);"""


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
            paths.append(route + QUERIES.get(route, ""))
            continue
        if before not in ids:
            raise LookupError(f"{route}: no id in tests/e2e/world.py")
        # What a page asks or does next looks much the same for each.
        some = ids[before] if route.endswith("/:id") else ids[before][:below]
        paths += [route.replace(":id", each) for each in some]
    return paths + [path for path in extra if path.partition("?")[0] in
                    {each.partition("?")[0] for each in paths}
                    or "?" not in path]


def are_pages(person, paths):
    """Those that answer with a page, and not with a file or a redirect."""
    found = []
    for path in paths:
        while (answer := person.get(path)).status == 429:
            time.sleep(0.1)     # nginx lets nobody ask so fast
        if answer.text.startswith("<!doctype html>"):
            found.append(path)
    return found


def signed_out():
    weak = {"token": "no-such-link", "new": "short", "again": "other"}
    return ["/sign-in", "/welcome",
            Posted("wrong password", "/sign-in", "/sign-in",
                   {"name": "ann", "password": "wrong"}),
            Posted("link, passwords differ", "/welcome", "/welcome", weak),
            Posted("link that is none", "/welcome", "/welcome",
                   {**weak, "new": "long enough", "again": "long enough"})]


def posted(w):
    """What forms lead to: what they ask about, and what is wrong with them."""
    chosen = {f"device.{each}": "1" for each in w.devices[:4]}
    elsewhere = {f"device.{each}": "1" for each in w.devices[1:5]}
    profile = "/policy/profile?name=device"
    question = f"/enrollments/{w.enrollments[4]}"
    edit = f"/devices/{w.devices[0]}/edit"
    ben, site = w.account("ben"), f"/sites/{w.ids['/sites'][0]}"
    return [
        Posted("claim, a wrong code", "/", "/claim", {"code": "WRONG"}),
        Posted("claim, a mistyped code", "/", "/claim",
               {"code": "0123456789ABCDEF"}),
        Posted("claim, out of date", "/", "/claim", {"csrf": "old"}),
        Posted("decide, no such device", question, f"{question}/approve",
               {"find": "1", "other": "nowhere"}),
        Posted("decide, found", question, f"{question}/approve",
               {"find": "1", "other": "Cold room 3"}),
        Posted("edit, too long", edit, edit, {"owner": "W" * 65}),
        Posted("bulk, revoke", "/devices", "/devices/bulk",
               {**chosen, "what": "revoke"}),
        Posted("bulk, move", "/devices", "/devices/bulk",
               {**chosen, "what": "move"}),
        Posted("bulk, none chosen", "/devices", "/devices/bulk",
               {"what": "move"}),
        Posted("bulk, moved", "/devices", "/devices/bulk",
               {**elsewhere, "what": "move"},
               ("/devices/bulk/move", {"site": w.site(world.LONG)})),
        Posted("profile, review", profile, "/policy/profile",
               {"days": "30", "renews": "", "networks": "192.0.2.0/24"}),
        Posted("profile, wrong", profile, "/policy/profile",
               {"days": "none", "networks": "everywhere"}),
        Posted("networks, review", "/policy/networks", "/policy/networks",
               {"networks": "127.0.0.0/8\n192.0.2.0/24"}),
        Posted("networks, wrong", "/policy/networks", "/policy/networks",
               {"networks": "everywhere"}),
        Posted("invite, wrong", "/people/invite", "/people/invite",
               {"name": "a b", "display": " "}),
        Posted("invite, taken", "/people/invite", "/people/invite",
               {"name": "ann", "display": "Ann again"}),
        Posted("invite, its link", "/people/invite", "/people/invite",
               {"name": "zoe", "display": "Zoë Martin"}),
        Posted("rename, wrong", f"{ben}/rename", f"{ben}/rename",
               {"name": " "}),
        Posted("reset, its link", f"{ben}/link", f"{ben}/link", {}),
        Posted("rename, has changed", f"{ben}/rename", f"{ben}/rename",
               {"version": "1", "name": "Ben"}),
        Posted("role, wrong", "/roles/edit", "/roles/edit",
               {"role": "Night shift", "description": ""}),
        Posted("site, taken", "/sites", "/sites", {"name": "Lyon"}),
        Posted("site, wrong", site, site, {"name": " "}),
        Posted("password, wrong", "/me/password", "/me/password",
               {"old": "wrong", "new": "long enough", "again": "long enough"}),
        Posted("password, differs", "/me/password", "/me/password",
               {"old": w.password, "new": "long enough", "again": "other"}),
    ]


def confirmed(w):
    """Forms that ask for the password again, and do not get it."""
    ben = w.account("ben")
    return [f"{ben}/disable", "/people/invite", "/roles/edit", "/sites",
            Posted("wrong password", f"{ben}/disable", f"{ben}/disable",
                   {"password": "wrong"}),
            Posted("review of a profile", "/policy/profile?name=device",
                   "/policy/profile", {"days": "30"})]


def title(page):
    return re.sub(r"[0-9a-f]{8}-[-0-9a-f]{27}", ":id",
                  page if isinstance(page, str) else page.title)


def show(b, page):
    """Goes to a path, or to what a form leads to."""
    if isinstance(page, str):
        b.go(page)
        return
    b.go(page.at)
    for form in ((page.action, page.fields), page.then):
        if form:
            accessible.Page(b).leaving(
                lambda sent=form: b.driver.execute_script(SEND, *sent))


def others(w, moved, less):
    """(account, pages): what others have on them; less: also those that have
    only less than the administrator's."""
    site = ["/", f"/enrollments/{moved}"]
    if less:
        site += ["/devices", f"/devices/{w.devices[0]}", "/me"]
        yield "aud", ["/", "/devices", f"/devices/{w.devices[0]}", "/audit",
                      "/people", "/ca"]
    yield "lea", site


def tour(b, w, wanted=".", below=2, less=True):
    """The titles that fit the pattern, each while the browser is there. The
    world is filled on the way. less: see others."""
    def go(pages, what=""):
        for page in pages:
            name = f"{what}{title(page)}"
            if re.search(wanted, name):
                show(b, page)
                yield name
    yield from go(signed_out(), "signed out: ")
    b.sign_in("nobody", w.s.account("nobody", password=w.password))
    yield from go(("/", "/me", "/devices"), "no role: ")
    b.sign_out()
    b.sign_in("ann", w.password)
    yield from go(EMPTY, "empty: ")
    w.fill()
    moved = w.colleagues()
    w.freeze()
    w.trouble()
    yield from go(are_pages(w.ann, of(w.ids, w.extra, below)))
    w.confirm()
    yield from go(posted(w))
    w.confirm(minutes=6)
    yield from go(confirmed(w), "confirm: ")
    for name, look in others(w, moved, less):
        b.sign_out()
        b.sign_in(name, w.password)
        yield from go(look, f"{name}: ")
