#!/usr/bin/python3
"""What pages tell of an enrollment to people of one site: what was here before
at theirs, where its device is now, what others have under way; and why one was
declined, which is kept."""

import html
import json
import re

import tap
from https_device import Device
from operating import Operator
from web_operator import WebOperator

FLEET = 101         # one more than is counted
WHY = '=1+1 <b>"Not ours"</b> \u202e'
SHOWN = html.escape(WHY.strip()).replace("\u202e", "\ufffd")


def limited(s, name, site):
    password = s.account(name)
    s.psql("postgres", "INSERT INTO data.account_role (account, role, site) "
           "SELECT a.id, 'operator', t.id FROM data.account a, data.site t "
           "WHERE a.name = %s AND t.name = %s", name, site)
    return WebOperator(s, name, password)


def plant(s, name, site, count):
    s.psql("postgres", "INSERT INTO data.device (id, name, profile, key_type, "
           "approved_by, created_at, site) SELECT gen_random_uuid(), %s, "
           "'device', 'P-256', a.id, api.now(), t.id FROM data.account a, "
           "data.site t, generate_series(1, %s) WHERE a.name = 'all' AND "
           "t.name = %s", name, count, site)


def asks(s, person, name):
    """(device, path) of one that this person has claimed."""
    device = Device(s.realm, s.port, name)
    device.register()
    return device, person.claim(device.code)


def admit(device, person, path, **more):
    """Its device's path."""
    form = person.get(path).forms[f"{path}/approve"]
    form.pop("reason", None)
    person.post(f"{path}/approve", {**form, **more})
    opened = device.open(Operator.until(device, "reply"))
    device.acknowledge()
    return f"/devices/{opened['device']}"


def counts_what_one_views(s, lea, ole):
    plant(s, "Handheld", "Lyon", FLEET)
    path = asks(s, lea, "handheld")[1]
    tap.holds(lea.get(path).text, "More than 100 devices have this name "
              "already", "very many of one name are counted to a bound")
    other = asks(s, ole, "handheld")[1]
    tap.ok("this name already" not in ole.get(other).text,
           "and of another site's nothing is told")
    for person, where in ((lea, path), (ole, other)):
        person.post(f"{where}/decline",
                    {**person.get(where).forms[f"{where}/approve"],
                     "reason": ""})


def others(person):
    """(path, name, who, state) of what Home says that others have open."""
    found = re.search(r'id="others">(.*?)</section>',
                      person.get("/home/live").text, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"><bdi class="name">(.*?)</bdi>.*?'
                      r'claimed by <bdi>(.*?)</bdi>.*?<span class="chip '
                      r'[^"]*">(.*?)</span>', found.group(1) if found else "",
                      re.DOTALL)


def home_leads_there(s, lea, everybody, vic):
    tap.equal((others(vic), "by others" in vic.get("/").text), ([], False),
              "nothing is open: nothing is shown")
    device, path = asks(s, lea, "<i>Till</i>")
    tap.equal([row[:3] for row in others(vic)],
              [(path, "&lt;i&gt;Till&lt;/i&gt;", "lea")],
              "who views everything sees what is open, and whose it is")
    tap.holds(vic.get("/").text, "Open now, by others", "on the page as well")
    tap.equal(vic.get(path).status, 200, "the link leads to it")
    tap.equal((others(lea), len(others(everybody))), ([], 1),
              "one's own is not among them")
    for n in range(10):
        asks(s, everybody, f"Gate {n}")
    tap.equal([row[1] for row in others(vic)],
              [f"Gate {n}" for n in range(9, -1, -1)],
              "ten at most, the newest first")
    tap.equal(others(lea), [], "those of no site are nobody's of one site")
    s.psql("postgres", "UPDATE data.enrollment SET until = claimed_at WHERE "
           "state = 'verified' AND name LIKE 'Gate%'")
    return device, path


def goes_with_its_device(s, lea, ole, everybody, started):
    device, path = started
    page = admit(device, lea, path)
    tap.equal([each.get(path).status for each in (everybody, lea, ole)],
              [200, 200, 404], "seen at its site")
    tap.holds(lea.get(path).text, f'href="{page}">See the device',
              "there it leads to the device's page")
    oslo = str(s.psql("postgres", "SELECT id FROM data.site WHERE name = "
                      "'Oslo'")[0][0])
    # Its claimer always sees it; somebody else of that site does not.
    mia = limited(s, "mia", "Lyon")
    tap.equal(mia.get(path).status, 200, "by everybody there")
    form = everybody.get("/devices").forms["/sign-out"]
    moved = everybody.post("/devices/bulk/move", {
        "csrf": form["csrf"], "site": oslo, "back": "/devices",
        f"device.{page.rpartition('/')[2]}": "1"})
    tap.equal(moved.status, 303, "it is moved")
    link = re.search(r'href="(/enrollments/[^"]+)">Its enrollment',
                     ole.get(page).text).group(1)
    tap.equal((link, ole.get(link).status, mia.get(path).status),
              (path, 200, 404), "the page of its device leads to it there, and "
              "the site before sees neither")
    tap.holds(ole.get(path).text, "<dt>Site</dt><dd><bdi>Oslo</bdi>",
              "with the site where it is")
    tap.ok("Oslo" not in lea.get(path).text and lea.get(path).status == 200,
           "who claimed it is not told of a site out of reach")
    tap.equal([(f'href="{page}"' in text, "where this one is now" in text,
                "<dt>Added to</dt><dd><bdi>Lyon" in text) for text in
               (lea.get(path).text, ole.get(path).text)],
              [(False, True, True), (True, False, False)],
              "but that it is there no more, instead of a link to nowhere")
    return page


def names_nothing_out_of_reach(s, lea, everybody, old):
    device, path = asks(s, everybody, "New till")
    lyon = str(s.psql("postgres", "SELECT id FROM data.site WHERE name = "
                      "'Lyon'")[0][0])
    new = admit(device, everybody, path, site=lyon,
                replaces=old.rpartition("/")[2])
    tap.ok(f'href="{old}"' in everybody.get(path).text
           and everybody.get(new).text.count(f'href="{old}"') > 1,
           "who sees both is told what was replaced")
    tap.equal([(each.status, old in each.text, "Till" in each.text) for each in
               (lea.get(path), lea.get(new))],
              [(200, False, False)] * 2,
              "who sees the new one is not told of a device out of reach")


def says_why(s, lea, everybody):
    device, path = asks(s, lea, "Stranger")
    form = lea.get(path).forms[f"{path}/approve"]
    lea.post(f"{path}/decline", {**form, "reason": WHY})
    tap.equal(device.open(Operator.until(device, "reply")),
              {"reason": WHY.strip()}, "the device is told")
    for person in (lea, everybody):
        tap.holds(person.get(path).text, f"The reason: <bdi>{SHOWN}</bdi>",
                  "the page of the enrollment says why it was declined")
    aud = WebOperator(s, "aud", s.account("aud", "auditor"))
    tap.holds(aud.get("/audit?what=enrollment.declined").text,
              html.escape(json.dumps({"reason": WHY.strip()},
                                     ensure_ascii=False)
                          ).replace("\u202e", "\ufffd"),
              "and so does the log")
    row = s.handfast_json("enrollment", "list", "--limit", "1")
    tap.equal([each["reason"] for each in row["enrollments"]], [WHY.strip()],
              "and the command line")
    tap.ok("\u202e" not in s.handfast("enrollment", "list").stdout,
           "where it turns nothing around")


with tap.system("enrollments keep to their site") as s:
    s.psql("postgres", "INSERT INTO data.site (name, created_at) "
           "SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n")
    everybody = WebOperator(s, "all", s.account("all", "operator"))
    vic = WebOperator(s, "vic", s.account("vic", "viewer"))
    lea, ole = limited(s, "lea", "Lyon"), limited(s, "ole", "Oslo")
    counts_what_one_views(s, lea, ole)
    started = home_leads_there(s, lea, everybody, vic)
    old = goes_with_its_device(s, lea, ole, everybody, started)
    names_nothing_out_of_reach(s, lea, everybody, old)
    says_why(s, lea, everybody)
