#!/usr/bin/python3
"""The console's pages at their edges: taking an approval back, many devices,
several profiles, hostile names; and each account sees what it may."""

import base64
import html
import re
import shutil
import time
import urllib.parse
import uuid

from cryptography import x509

import chromium
import tap
from https_device import Device
from operating import Operator
from web_operator import WebOperator

FACE = "\U0001f600"
ROWS = 50           # on one page
HOSTILE = ("<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>",
           "</title></bdi><h1>x</h1>", "&lt;b&gt;&amp;",
           "a\u202egnp.exe", "\u2066\u2067x\u2069", "\u05d0\u05d1 1 + 2",
           "{{name}} %s \\n $1")


class Person(WebOperator):
    """Waits where nginx limits, as the one address of all tests."""

    def request(self, method, path, body=None):
        while True:
            page = super().request(method, path, body)
            if page.status != 429 or "handfast for" in page.text:
                return page
            time.sleep(0.5)

    def csrf(self):
        """The token of this session's forms."""
        return self.get("/").forms["/sign-out"]["csrf"]

    def decide(self, device, **changes):
        """The approval's form, sent."""
        path = f"/enrollments/{device.id}"
        form = self.get(path).forms[f"{path}/approve"]
        form.pop("reason", None)
        form.update({"profile": "device", **changes})
        return self.post(f"{path}/approve", form)


def waiting(s, name="Cold room 3", **facts):
    device = Device(s.realm, s.port, name=name, **facts)
    device.register()
    return device


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text).group(1)


def take_back(s, ann, bob):
    """Approved, and the signer is away: it can still be cancelled."""
    device = waiting(s)
    path = ann.claim(device.code)
    s.stop("signer")
    page = ann.get(ann.decide(device).location)
    tap.equal(heading(page), "Approved", "approved, and not yet signed")
    tap.equal(list(page.forms), ["/sign-out", f"{path}/cancel"],
              "it can be taken back")
    form = page.forms[f"{path}/cancel"]
    tap.equal(bob.post(f"{path}/cancel", {"csrf": bob.csrf()}).status, 403,
              "not by somebody else")
    answer = ann.post(f"{path}/cancel", form)
    tap.equal((answer.status, answer.location), (303, path), "cancelled")
    tap.equal(heading(ann.get(path)), "Cancelled", "the page says so")
    tap.equal(device.poll()[2], {"type": "end", "state": "cancelled"},
              "so does the device")
    s.start("signer")
    other = waiting(s)
    ann.claim(other.code)
    ann.decide(other)
    Operator.until(other, "reply")
    tap.equal(s.psql("postgres", "SELECT e.state, c.serial FROM "
                     "data.enrollment e LEFT JOIN data.certificate c "
                     "ON c.enrollment = e.id WHERE e.id = %s", device.id),
              [("cancelled", None)],
              "and nothing is signed when the signer is back")
    page = ann.post(f"/enrollments/{other.id}/cancel", form)
    tap.equal((page.status, other.poll()[2]["type"]), (303, "reply"),
              "too late once there is a certificate")
    undecided = waiting(s)
    path = ann.claim(undecided.code)
    ann.post(f"{path}/cancel", form)
    tap.equal(heading(ann.get(path)), "Cancelled",
              "before the decision it can be cancelled, too")


def profiles(s, ann):
    device = waiting(s, name="A kiosk")
    text = ann.get(ann.claim(device.code)).text
    tap.equal(re.findall(r'<option value="(\w+)"( selected)?>(.*?)</option>',
                         text),
              [("device", " selected", "device – 90 days"),
               ("kiosk", "", "kiosk – 7 days"),
               ("lab", "", "lab – 30 days")], "all profiles are offered")
    tap.equal(ann.decide(device, profile="server").status, 400,
              "another is refused")
    tap.equal(ann.decide(device, profile="kiosk").status, 303,
              "the second one is approved")
    opened = device.open(Operator.until(device, "reply"))
    made = x509.load_der_x509_certificate(
        base64.b64decode(opened["certificate"]))
    days = (made.not_valid_after - made.not_valid_before).days
    tap.equal(days, 7, "and the certificate is made from it")
    device.acknowledge()
    tap.holds(ann.get(f"/devices/{opened['device']}").text,
              "<dt>Profile</dt><dd>kiosk</dd>", "the device's page says it")
    return opened["device"]


def plant(s, names, serial=None):
    s.psql("postgres", "INSERT INTO data.device (id, name, profile, serial, "
           "key_type, approved_by, created_at) SELECT gen_random_uuid(), n, "
           "'device', %s, 'P-256', a.id, api.now() FROM unnest(%s) n, "
           "data.account a WHERE a.name = 'ann'", serial, list(names))


def walk(ann, path):
    """All rows of all pages, and how many were on each."""
    rows, pages = [], []
    while path is not None:
        text = ann.get(path).text
        found = re.findall(r'<a href="(/devices/[^"]+)"><bdi class="name">'
                           r'(.*?)</bdi>', text)
        rows += found
        pages.append(len(found))
        more = re.search(r'rel="next" href="([^"]+)"', text)
        path = more and more.group(1).replace("&amp;", "&")
    return rows, pages


def many_devices(s, ann):
    names = [f"Sensor {i:03d}" for i in range(2 * ROWS)] + ["Twin"] * ROWS \
        + ["100% a_b", "100 ab"]
    plant(s, names, "SN-4711")
    rows, pages = walk(ann, "/devices?q=sn-4711")
    tap.equal(pages, [ROWS, ROWS, ROWS, 2], "so many are on four pages")
    tap.equal([name for _, name in rows],
              sorted(names, key=lambda n: n.lower()),
              "each is there once, by name")
    tap.equal(len({path for path, _ in rows}), len(names),
              "those of one name as well")
    rows, pages = walk(ann, "/devices?q=SENSOR+0")
    tap.equal(([name for _, name in rows], pages), (names[:100], [ROWS, ROWS]),
              "a search goes on over the pages")
    tap.equal(walk(ann, "/devices?q=sensor+07")[1], [10],
              "a narrower one has one page")
    for query, wanted in (("0%25", ["100% a_b"]), ("a_b", ["100% a_b"]),
                          ("%25", ["100% a_b"]), ("%5C", []), ("'", []),
                          ("+twin+", ["Twin"] * ROWS)):
        tap.equal([name for _, name in walk(ann, f"/devices?q={query}")[0]],
                  wanted, f"{query} means itself")
    text = ann.get("/devices?q=&after=zzzz&after_id="
                   f"{uuid.UUID(int=2**128 - 1)}").text
    tap.ok("Back to the first" in text and "rel=\"next\"" not in text,
           "behind the last there is a way back")
    tap.equal(ann.get("/devices?after=x&after_id=1").status, 400,
              "a place that is none")


def escaped(text):
    """As templates write it; what turns text around is replaced."""
    for of, to in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"),
                   ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(of, to)
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text)


def shows(page, name, what):
    """The name as text inside a bdi, and nowhere as markup."""
    faults = [part for part in ("<script>", "<img", "<h1>x", "\u202e",
                                "\u2066") if part in page.text]
    return tap.ok(page.status == 200 and not faults and re.search(
        f"<bdi[^>]*>{re.escape(escaped(name))}</bdi>", page.text),
        f"{what} shows {name[:20]!r}")


def hostile_names(s, ann, password):
    """What devices and accounts are called is text, on every page."""
    for name in (*HOSTILE, FACE * 64):
        device = waiting(s, name=name, model=name, system=name, serial=name)
        path = ann.claim(device.code)
        page = ann.get(path)
        shows(page, name, "the page that asks")
        tap.holds(page.text, f'value="{escaped(name)}"',
                  "and offers it as the name")
        ann.decide(device)
        opened = device.open(Operator.until(device, "reply"))
        device.acknowledge()
        called = s.psql("postgres", "SELECT approved_name FROM "
                        "data.enrollment WHERE id = %s", device.id)[0][0]
        tap.equal(called, html.unescape(escaped(name)),
                  "it is called what was shown")
        for what, path in (("the page that follows", path),
                           ("the beginning", "/"),
                           ("the list that was searched for it",
                            "/devices?q=" + urllib.parse.quote(name)),
                           ("the device's page",
                            f"/devices/{opened['device']}"),
                           ("its revocation",
                            f"/devices/{opened['device']}/revoke")):
            shows(ann.get(path), called, what)
    s.handfast("account", "add", "mallory", "--display", HOSTILE[1],
               "--password-fd", "0", "--grant", "view",
               input=password + "\n")
    page = Person(s, "mallory", password).get("/devices")
    shows(page, HOSTILE[1], "the bar with the account")


def looks(s, password):
    """In a browser of a phone's width, with and without room to break."""
    with chromium.Browser(s) as b:
        b.sign_in("ann", password)
        for name in (FACE * 64, "W" * 64, HOSTILE[1]):
            device = waiting(s, name=name, model=name)
            b.type_code(device.code)
            page = b.path
            b.click("button.yes")
            device.open(Operator.until(device, "reply"))
            device.acknowledge()
            number = s.psql("postgres", "SELECT device FROM data.enrollment "
                            "WHERE id = %s", device.id)[0][0]
            wide = []
            for path in (page, "/", "/devices?q=" + urllib.parse.quote(name),
                         f"/devices/{number}", f"/devices/{number}/revoke"):
                b.go(path)
                if b.driver.execute_script("return document."
                                           "documentElement.scrollWidth") > 360:
                    wide.append(path)
                tap.holds(b.text("main"), name, f"{path[:10]} shows it")
            tap.equal(wide, [], f"every page fits with {name[:4]!r}")
        tap.equal(b.complaints(), [], "the browser does not complain")


def accounts(s, ann, password, number):
    """Pages and forms for accounts that lack one permission, or all."""
    mine = waiting(s)
    claimed = ann.claim(mine.code)
    device = f"/devices/{number}"
    pages = (("/", ""), ("/add", ""), (claimed, "view"), ("/devices", "view"),
             (device, "view"), (f"{device}/revoke", "view revoke"),
             (f"{claimed}/state", "view"))
    forms = (("/claim", "enroll"), (f"{claimed}/approve", "enroll"),
             (f"{claimed}/decline", "enroll"), (f"{claimed}/cancel",
             "enroll"), (f"{device}/revoke", "revoke"))
    for name, has in (("nobody", ()), ("adder", ("enroll",)),
                      ("looker", ("view",)), ("ender", ("revoke",)),
                      ("noadd", ("view", "revoke")),
                      ("nolook", ("enroll", "revoke")),
                      ("noend", ("enroll", "view"))):
        s.account(name, *has, password=password)
        person = Person(s, name, password)
        csrf = person.csrf()
        got = {path: person.get(path).status for path, _ in pages}
        tap.equal(got, {path: 200 if set(need.split()) <= set(has) else
                        got[path] for path, need in pages},
                  f"{name}: sees what the account may see")
        tap.equal([path for path, need in pages if got[path] not in (
            (200,) if set(need.split()) <= set(has) else (403, 404))], [],
            f"{name}: and no more")
        allowed = [path for path, need in forms if need not in has and
                   person.post(path, {"csrf": csrf}).status != 403]
        tap.equal(allowed, [], f"{name}: no form beyond that is taken")
        links = person.get("/").text
        tap.equal(('href="/devices"' in links, 'action="/claim"' in links),
                  ("view" in has, "enroll" in has),
                  f"{name}: is offered nothing beyond it")
    tap.equal(mine.poll()[2]["state"], "verified", "nothing has happened")


with tap.system("the console's pages and people", settings={
        "profile kiosk": {"days": 7}, "profile lab": {"days": 30},
        "signer": {"tick": 1}}) as system:
    password = system.account("ann", "enroll", "view", "revoke")
    system.account("bob", "enroll", "view", password=password)
    ann, bob = (Person(system, name, password) for name in ("ann", "bob"))
    take_back(system, ann, bob)
    number = profiles(system, ann)
    accounts(system, ann, password, number)
    many_devices(system, ann)
    hostile_names(system, ann, password)
    if shutil.which("chromedriver") and shutil.which("certutil"):
        looks(system, password)
