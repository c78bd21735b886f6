#!/usr/bin/python3
"""The page of all events: in words, with filters, page by page, for auditors
and administrators alone; its export, and the alarm above it."""

import html
import os
import re
import urllib.parse

import audit_file
import chromium
import tap
from audited import HOSTILE, note_events, sealed, until
from https_device import Device
from operating import Operator
from web_operator import WebOperator

ROWS = 50
NAME = "<b>Cold room</b> \u202e3"
NO_EVENT = {"handfast.request"}


def kinds_have_words():
    """Every kind that SQL writes stands in the table of words."""
    table = os.path.join(tap.ROOT, "fcgi", "page", "words_event.c")
    with open(table, encoding="utf-8") as source:
        known = set(re.findall(r'\{ "([a-z]+\.[a-z-]+)"', source.read()))
    written = set()
    for folder in ("api", "private"):
        folder = os.path.join(tap.ROOT, "sql", folder)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8") as sql:
                written |= set(re.findall(r"'([a-z]{3,}\.[a-z-]+)'",
                                          sql.read()))
    with open(os.path.join(tap.ROOT, "sql", "migrations",
                           "0001_create_schema.sql"), encoding="utf-8") as sql:
        states = re.search(r"state IN \((.*?)\)\)", sql.read(),
                           re.DOTALL).group(1)
    written |= {f"enrollment.{state}"
                for state in re.findall(r"'(\w+)'", states)
                if state != "waiting"}
    tap.equal(sorted(written - NO_EVENT - known), [],
              "every kind of event has words")
    tap.ok(len(known) > 30, f"{len(known)} of them")


def events(page):
    """(words, kind) of each, in order."""
    return re.findall(r'<span class="name">(.*?)</span>.*?<dt>Kind</dt><dd>'
                      r'<a class="mono" href="[^"]*">([^<]*)</a>', page.text,
                      re.DOTALL)


def find(operator, **filters):
    return operator.get("/audit?" + urllib.parse.urlencode(filters))


def is_in_words(s, ann, device):
    page = ann.get("/audit")
    tap.equal(page.status, 200, "an administrator reads the log")
    seen = dict((kind, words) for words, kind in events(page))
    tap.equal(seen["device.revoked"],
              "Device revoked: <bdi>"
              + html.escape(NAME).replace("\u202e", "\ufffd") + "</bdi>",
              "what happened, to what; a hostile name is text")
    tap.holds(page.text, "by <bdi>ann</bdi>", "by whom")
    tap.holds(page.text, "from <bdi class=\"mono\">127.0.0.1</bdi>",
              "from where")
    request = s.psql("postgres", "SELECT request FROM data.event WHERE what = "
                     "'device.revoked'")[0][0]
    tap.holds(page.text, request, "by which request")
    tap.holds(page.text, f'href="/devices/{device}"', "with the device's page")
    sealed(s)
    tap.holds(ann.get("/audit").text, "sealed as", "and its place in the chain")


def is_filtered(s, ann, device):
    def kinds(**filters):
        return [kind for _, kind in events(find(ann, **filters))]

    row = s.psql("postgres", "SELECT request, enrollment FROM data.event "
                 "WHERE what = 'enrollment.approved'")[0]
    tap.equal(kinds(what="device.revoked"), ["device.revoked"], "by kind")
    tap.ok(set(kinds(device=device)) >= {"device.revoked",
                                         "enrollment.approved"}, "by device")
    tap.equal(kinds(enrollment=row[1])[-1], "enrollment.registered",
              "by enrollment")
    tap.ok("enrollment.approved" in kinds(request=row[0]), "by request")
    tap.ok("device.revoked" in kinds(account="ann"), "by account")
    tap.equal(set(kinds(account="ann", what="session.opened")),
              {"session.opened"}, "by two at once")
    tap.equal(kinds(account="nobody"), [], "an unknown account has none")
    tap.ok("device.revoked" in kinds(address="127.0.0.1"), "by address")
    today = s.psql("postgres", "SELECT to_char(now() AT TIME ZONE 'UTC', "
                   "'YYYY-MM-DD')")[0][0]
    tap.ok(len(kinds(**{"from": today, "to": today})) > 5, "by day")
    tap.equal(kinds(to="2020-01-01"), [], "another day has none")
    tap.holds(find(ann, to="2020-01-01").text, "No event fits",
              "which is said")
    page = find(ann, device="no <id>", account="ann")
    tap.equal((page.status, "This is no device id" in page.text,
               'value="no &lt;id&gt;"' in page.text,
               'id="account" name="account" value="ann"' in page.text),
              (400, True, True, True), "what cannot be is told, and kept")
    for bad in ({"address": "1.2.3"}, {"from": "yesterday"},
                {"to": "2026-13-01"}, {"enrollment": "x"}):
        tap.equal(find(ann, **bad).status, 400, f"so is {bad}")
    s.psql("postgres", "SELECT private.note_on('role.changed', NULL, "
           "'role n\u00e4ht & \"x\"', NULL, NULL)")
    page = find(ann, what="role.changed")
    link = html.unescape(re.search(r'href="(/audit\?object=[^"]+)"',
                                   page.text).group(1))
    tap.equal([kind for _, kind in events(ann.get(link))], ["role.changed"],
              "an object leads to its own events")


def is_paged(s, ann):
    note_events(s, 2 * ROWS + 7)
    page, seen = find(ann, what="enrollment.registered",
                      address="192.0.2.7"), []
    while True:
        seen += re.findall(r"<dt>Event</dt><dd>(\d+)", page.text)
        link = re.search(r'rel="next" href="([^"]+)"', page.text)
        if not link:
            break
        page = ann.get(html.unescape(link.group(1)))
        tap.holds(page.text, "Back to the newest", "a later page leads back")
    tap.equal((len(seen), len(set(seen)), seen == sorted(seen, key=int,
                                                         reverse=True)),
              (2 * ROWS + 7, 2 * ROWS + 7, True),
              "pages together have each event once, newest first")
    text = find(ann, what="enrollment.registered").text
    tap.ok(not any(f"<dd>{bad}" in text for bad in HOSTILE),
           "hostile details stay text")


def is_for_some(s, ann, others):
    for name, status in others.items():
        operator = WebOperator(s, name, s.passwords[name])
        tap.equal(operator.get("/audit").status, status,
                  f"{name}: {status}")
        csrf = operator.get("/").forms["/sign-out"]["csrf"]
        tap.equal(operator.post("/audit/export", {"csrf": csrf}).status,
                  status, f"{name} exports: {status}")
    tap.equal(ann.post("/audit/export", {"csrf": "x"}).status, 403,
              "not by another's form")
    tap.equal(ann.get("/audit/export").status, 405, "nor by a link")
    ann.cookies.clear()
    tap.equal(ann.get("/audit").status, 303, "signed out: sign in first")


def is_exported(s, operator):
    sealed(s)
    form = operator.get("/audit").forms["/audit/export"]
    page = operator.post("/audit/export", form)
    path = os.path.join(s.at.top, "page.jsonl")
    with open(path, "wb") as out:
        out.write(page.text.encode())
    key = os.path.join(s.at.pki, "audit.pem")
    done = s.handfast("audit", "verify", path, "--key", key, "--json",
                      check=False)
    tap.equal((page.status, done.returncode), (200, 0),
              "the file from the page is whole")
    with open(key, "rb") as pem:
        tap.equal(audit_file.first_wrong(page.text.encode(), pem.read()),
                  None, "as Python finds")
    tap.holds(operator.get("/audit").text, "Last checkpoint</dt><dd>number",
              "the page tells of the checkpoint")
    until(lambda: "audit.exported" in operator.get("/audit").text,
          "the export is an event")
    tap.equal(operator.post("/audit/export", {**form, "from": "x"}).status,
              400, "a day that is none is refused")


def shows_the_alarm(s, operator):
    tap.ok("Alarm since" not in operator.get("/audit").text, "no alarm")
    note_events(s, 3)
    sealed(s)
    s.psql("postgres", "SET session_replication_role = 'replica'; UPDATE "
           "data.event SET what = 'test.other' WHERE id = (SELECT event FROM "
           "data.event_seal ORDER BY seq DESC LIMIT 1)")
    form = operator.get("/audit").forms["/audit/export"]
    tap.equal(operator.post("/audit/export", form).status, 200,
              "what was signed before is exported all the same")
    page = operator.get("/audit")
    tap.ok("Alarm since" in page.text and "not what it was when it was sealed"
           in page.text, "the alarm stands above the page")
    tap.ok("Alarm: the log does not continue" in page.text,
           "and among the events")


def in_a_browser(s):
    with chromium.Browser(s) as browser:
        browser.sign_in("aud", s.passwords["aud"])
        browser.go("/audit")
        tap.equal(browser.heading, "Audit", "in a browser")
        wide = browser.driver.execute_script(
            "return document.documentElement.scrollWidth")
        tap.ok(wide <= 360, f"it fits a phone ({wide} pixels)")
        browser.one(".audit-filters > summary").click()
        browser.one("#what option[value='device.revoked']").click()
        browser.click(".audit-filters form button")
        tap.equal(len(browser.all(".audit-events li")), 1,
                  "the form filters")
        browser.one(".audit-events summary").send_keys("\n")
        browser.until(lambda: "device.revoked" in browser.text(
            ".audit-events"), "nothing opens")
        tap.ok(True, "the keyboard opens an event")
        tap.equal(browser.complaints(), [], "the browser complains of nothing")


with tap.system("the audit page", settings={"sweep": {"interval": 1}}) as s:
    kinds_have_words()
    s.passwords = {name: s.account(name, role) for name, role in (
        ("ann", "administrator"), ("aud", "auditor"), ("otto", "operator"),
        ("vera", "viewer"))}
    s.passwords["nina"] = s.account("nina")
    ann = WebOperator(s, "ann", s.passwords["ann"])
    thing = Device(s.realm, s.port, name=NAME)
    thing.register()
    ann.approve(ann.claim(thing.code))
    opened = thing.open(Operator.until(thing, "reply"))
    thing.acknowledge()
    device = opened["device"]
    path = f"/devices/{device}/revoke"
    form = ann.get(path).forms[path]
    ann.post(path, {**form, "reason": "superseded"})
    is_in_words(s, ann, device)
    is_filtered(s, ann, device)
    is_paged(s, ann)
    aud = WebOperator(s, "aud", s.passwords["aud"])
    is_exported(s, aud)
    is_for_some(s, ann, {"aud": 200, "otto": 403, "vera": 403, "nina": 403})
    in_a_browser(s)
    shows_the_alarm(s, aud)
