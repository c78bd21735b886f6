#!/usr/bin/python3
"""Devices that should have renewed and did not are counted and listed with the
last error that they met, told by themselves or seen here; nobody else can
write there."""

import re
import shutil

import chromium
import est_client
import tap
from https_device import Browser
from operating import Operator
from web_operator import WebOperator

DAY = 86400
ROWS = 50           # on one page
LONG = "W" * 64
HEADER = "Handfast-Last-Error"
UNPROVED = "It did not prove that it has the old key."


def enroll(s, operator, name):
    """(a device that speaks EST, a connection with its certificate)"""
    device = est_client.enroll(s, operator, name)
    return device, Browser(s, *device.files)


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text).group(1)


def rows(page):
    """(name, how long, the lines of what kept it)"""
    found = re.findall(r'<bdi class="name">(.*?)</bdi><span class="when">'
                       r'(.*?)</span><span class="chip \w+">(.*?)</span>',
                       page.text)
    return [(name, left, re.findall(r"<br>([^(]*) \(", when))
            for name, when, left in found]


def numbers(page):
    return [int(n) for n in re.findall(
        r">[\w ]+ \((\d+)(?: or more)?\)</a>", page.text)]


def noted(s):
    return s.psql("postgres", "SELECT said, refused FROM data.device_trouble")


def tell(browser, word):
    return browser.get("/v1/whoami", **{HEADER: word})[0]


def nobody_is_late(ann):
    tap.ok("did not renew" not in ann.get("/").text, "the beginning is quiet")
    tap.holds(ann.get("/devices").text, 'Did not renew <span class="chip off">'
              '0</span>', "the list of devices counts none")
    page = ann.get("/devices/expiring")
    tap.holds(page.text, "All devices renew in time.", "nor is one listed")
    tap.equal(numbers(page), [0, 0], "and both lists are empty")
    tap.holds(ann.get("/devices/expiring?expired=1").text,
              "No device has let its certificate expire.", "the other one too")


def errors(s, ann, devices):
    """What the device says, what was refused, and what strangers send."""
    (first, browser), (other, _), (third, _), (good, _) = devices
    number = first.device
    stranger = Browser(s)
    tap.equal((tell(stranger, "tls"), noted(s)), (403, []),
              "without a certificate nothing is noted")
    for word in ("love", "TLS", "tls, disk", "x" * 900):
        tap.equal((tell(browser, word), noted(s)), (200, []),
                  f"nor what is no word: {word[:9]}")
    tap.equal(tell(browser, "tls"), 200, "a device tells of its error")
    tap.equal(tell(browser, "disk"), 200, "and of another right after it")
    tap.equal(noted(s), [("tls", None)], "one a minute is written")
    s.shift_time(61)
    tap.equal((tell(browser, "clock"), noted(s)), (200, [("clock", None)]),
              "a minute later the next")
    status = other.reenroll(est_client.key_of(), proved=False,
                            Handfast_Last_Error="nonsense")[0]
    tap.equal((status, noted(s)[-1]), (403, (None, "proof")),
              "a renewal that is refused is noted with its reason")
    status = other.post("no request")[0]
    tap.equal((status, noted(s)[-1]), (400, (None, "proof")),
              "also one a minute")
    status = good.reenroll(Handfast_Last_Error="hook")[0]
    tap.equal((status, noted(s)[-1]), (200, ("hook", None)),
              "one that is not refused brings the device's own word")
    s.handfast("device", "revoke", good.device)
    by_name = {name: told for name, _, told in rows(ann.get(
        "/devices/expiring"))}
    tap.equal(by_name, {LONG: ["Its clock was wrong."], "Three": [],
                        "Two": ["Refused here: " + UNPROVED]},
              "the list says what was met, and what is known of none")
    page = ann.get(f"/devices/{number}").text
    tap.holds(page, "<dt>Last error it met</dt><dd>Its clock was wrong.",
              "the device's page as well")
    tap.holds(page, "It should have renewed by <time", "with when it should")
    tap.holds(ann.get(f"/devices/{third.device}").text, "told of no error",
              "or that nothing is known")
    s.handfast("device", "revoke", number)
    s.shift_time(61)
    tap.equal(tell(browser, "hook"), 403, "one that is revoked")
    tap.equal(noted(s)[0], ("clock", None), "writes nothing more")
    tap.equal([name for name, *_ in rows(ann.get("/devices/expiring"))],
              ["Two", "Three"], "and need not renew")


def plant(s, names, life, left, since="0 days"):
    """Devices with a certificate of so many days, so many of which are left."""
    s.psql("postgres", """
        WITH d AS (INSERT INTO data.device (id, name, profile, key_type,
            approved_by, created_at) SELECT gen_random_uuid(), n, 'device',
            'P-256', a.id, api.now() FROM unnest(%s) n, data.account a
            WHERE a.name = 'ann' RETURNING id)
        INSERT INTO data.certificate (serial, purpose, device, der, der_sha256,
            key_fp, not_before, not_after, issued_at)
        SELECT substr(sha256(d.id::text::bytea), 1, 16), 'device', d.id,
            d.id::text::bytea, sha256(d.id::text::bytea),
            sha256(d.id::text::bytea), t.at - make_interval(days => %s), t.at,
            api.now() FROM d, (SELECT date_trunc('second', api.now())
            + make_interval(days => %s)) AS t (at)""",
           list(names), life, left)


def walk(ann, path):
    """The names on all pages, and how many are on each."""
    names, pages = [], []
    while path is not None:
        page = ann.get(path)
        found = [name for name, *_ in rows(page)]
        names += found
        pages.append(len(found))
        more = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = more and more.group(1).replace("&amp;", "&")
    return names, pages


def many(s, ann):
    sooner = [f"Soon {i:03d}" for i in range(ROWS + 5)]
    later = [f"Later {i:03d}" for i in range(ROWS)]
    plant(s, later, 100, 24)
    plant(s, sooner, 100, 3)
    plant(s, ["In time"], 100, 26)
    names, pages = walk(ann, "/devices/expiring")
    tap.equal(pages, [ROWS, ROWS, 7], "so many are on three pages")
    tap.equal((sorted(names[:ROWS + 5]), sorted(names[ROWS + 7:])),
              (sooner, later), "each is there once, soonest end first")
    plant(s, [f"Gone {i}" for i in range(ROWS + 1)], 90, -1)
    plant(s, ["Long gone"], 90, -400)
    names, pages = walk(ann, "/devices/expiring?expired=1")
    tap.equal((pages, names[-1]), ([ROWS, 2], "Long gone"),
              "expired ones are listed apart, the latest first")
    tap.equal(numbers(ann.get("/devices/expiring")), [100, 52],
              "both counted, up to a hundred")
    tap.holds(ann.get("/").text,
              "100 or more devices did not renew in time",
              "the beginning counts those that can still be helped")
    page = ann.get("/devices/expiring?after_end=99999999999&after_id="
                   "00000000-0000-4000-8000-000000000000")
    tap.ok("There are no more." in page.text and "Back to the first"
           in page.text, "behind the last there is a way back")
    for query in ("expired=2", "after_end=x", "after_id=1", "other=1"):
        tap.equal(ann.get(f"/devices/expiring?{query}").status, 400,
                  f"{query} is refused")


def command_line(s, third):
    def listed(*args):
        return s.handfast_json("device", "list", "--expiring",
                               *args)["devices"]
    found = listed()
    tap.equal(len(found), 107 + 52, "all that did not renew")
    tap.equal((found[0]["name"], found[-1]["name"][:5], found[0]["late"]),
              ("Long gone", "Later", True), "soonest end first")
    tap.equal([(row["last_error"], row["last_refusal"]) for row in found
               if row["name"] == "Two"], [(None, "proof")], "and why")
    tap.equal(len(listed("4")), 52 + ROWS + 5, "what ends within four days")
    tap.equal([row["name"] for row in listed("30") if not row["late"]],
              ["In time"], "in time or not")
    tap.equal(s.handfast_json("device", "show", third.device)["late"], True,
              "one device says so as well")
    for args in (("4",), ("--expiring", "x"), ("--expiring", "-q", "x"),
                 ("--expiring", "1", "2"), ("--expiring", "36501")):
        tap.equal(s.handfast("device", "list", *args, check=False).returncode,
                  2, f"{' '.join(args)} is wrong usage")


def looks(s, password):
    """On a phone's screen, with the longest names."""
    plant(s, ["\U0001f600" * 64, "<b>x</b> \u202eevil", LONG], 100, 2)
    number = s.psql("postgres", "SELECT id FROM data.device WHERE name = %s "
                    "AND revoked_at IS NULL", LONG)[0][0]
    s.psql("postgres", "INSERT INTO data.device_trouble VALUES (%s, 'network',"
           " api.now(), 'internal', api.now())", number)
    with chromium.Browser(s) as b:
        b.sign_in("ann", password)
        tap.holds(b.text("#live"), "100 or more devices did not renew in time",
                  "where one begins it is said")
        b.click("#live a[href='/devices/expiring']")
        tap.equal(b.heading, "Did not renew", "and leads to them")
        for path in ("/", "/devices", "/devices/expiring",
                     "/devices/expiring?expired=1", f"/devices/{number}"):
            b.go(path)
            tap.ok(b.driver.execute_script(
                "return document.documentElement.scrollWidth <= 360"),
                f"{path[:18]} fits")
        b.go("/devices/expiring")
        tap.equal(b.all("main b"), [], "names are text")
        tap.holds(b.text(".rows"), "The server could not be reached. (told",
                  "the error is there")
        b.click("main nav a:not([aria-current])")
        tap.holds(b.text(".rows .chip"), "Expired", "the other list")
        tap.equal(b.complaints(), [], "the browser does not complain")


with tap.system("who did not renew") as s:
    operator = Operator(s)
    password = s.account("ann", "enroll", "view", "revoke")
    s.account("bob", "enroll", password=password)
    devices = [enroll(s, operator, name)
               for name in (LONG, "Two", "Three", "Four")]
    nobody_is_late(WebOperator(s, "ann", password))
    s.shift_time(60 * DAY)
    tap.equal(rows(WebOperator(s, "ann", password).get("/devices/expiring")),
              [], "at two thirds they may still be about to")
    s.shift_time(8 * DAY + 60)      # the last came in this very second
    ann, bob = (WebOperator(s, name, password) for name in ("ann", "bob"))
    tap.holds(ann.get("/").text, "4 devices did not renew in time",
              "the beginning counts them")
    tap.equal([left for _, left, _ in rows(ann.get("/devices/expiring"))],
              ["21 days left"] * 4, "the list says how long they still come in")
    tap.equal((bob.get("/devices/expiring").status,
               "did not renew" in bob.get("/").text), (403, False),
              "who may not see devices is not told")
    errors(s, ann, devices)
    many(s, ann)
    command_line(s, devices[2][0])
    if shutil.which("chromedriver") and shutil.which("certutil"):
        looks(s, password)
