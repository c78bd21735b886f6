#!/usr/bin/python3
"""Operators find, page through, edit, move, revoke and export devices, in a
real browser, with and without JavaScript."""

import re

import chromium
import tap
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HOSTILE = "<b>x</b>\u202e=1"


def plant(s):
    """60 sensors, a few others, with certificates of various age."""
    s.psql("postgres", """
        INSERT INTO data.site (name, created_at)
        SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n;
        INSERT INTO data.device (id, name, profile, serial, owner, key_type,
            approved_by, created_at, site)
        SELECT gen_random_uuid(), n, CASE WHEN n ~ '^Desk' THEN 'kiosk'
            ELSE 'device' END, 'SN-' || i, CASE WHEN n ~ '^Desk' THEN 'Zoe' END,
            'P-256', a.id, api.now() - make_interval(hours => i::int),
            CASE WHEN n ~ '^Desk' THEN t.id END
        FROM (SELECT 'Sensor ' || lpad(i::text, 2, '0'), i
              FROM generate_series(1, 60) i
              UNION ALL SELECT n, 100 + row_number() OVER () FROM
              unnest(ARRAY['Desk A', 'Desk B', %s]) n) x (n, i),
            data.account a, data.site t
        WHERE a.name = 'ann' AND t.name = 'Lyon';
        INSERT INTO data.certificate (serial, purpose, device, der, der_sha256,
            key_fp, not_before, not_after, issued_at)
        SELECT substr(sha256(id::text::bytea), 1, 16), 'device', id,
            id::text::bytea, sha256(id::text::bytea), sha256(id::text::bytea),
            api.now(), api.now() + make_interval(days => CASE name
                WHEN 'Desk A' THEN 3 ELSE 90 END), api.now()
        FROM data.device;
        UPDATE data.device_seen s SET at = api.now() - interval '40 days'
        FROM data.device d WHERE d.id = s.device AND d.name = 'Desk B'""",
           HOSTILE)


def names(b):
    if not b.javascript:
        return [e.text for e in b.all("bdi.name")]
    return b.driver.execute_script(
        "return [...document.querySelectorAll('bdi.name')]"
        ".map((e) => e.textContent)")


def until_names(b, wanted, name):
    b.until(lambda: names(b) == wanted, name)
    tap.equal(names(b), wanted, name)


def as_you_type(b):
    b.go("/devices")
    box = b.one("#q")
    box.send_keys("sensor 0")
    b.until(lambda: len(names(b)) == 9, "nine sensors")
    tap.holds(b.driver.current_url, "?q=sensor+0", "the list follows the "
              "typing, and the address with it")
    tap.equal(b.one("#found [role=status]").get_attribute("textContent"),
              "9 devices", "and it is told")
    tap.ok(b.driver.switch_to.active_element == box, "the focus stays")
    box.send_keys("7")
    until_names(b, ["Sensor 07"], "one more letter")
    for typed, wanted, name in (("zoe", ["Desk A", "Desk B"], "an owner"),
                                ("SN-102", ["Desk B"], "a serial number"),
                                ("zzz", [], "nothing")):
        box.clear()
        box.send_keys(typed)
        until_names(b, wanted, name)
    tap.holds(b.text(), "No device fits.", "which is said")
    box.clear()
    box.send_keys("desk", Keys.ENTER)
    until_names(b, ["Desk A", "Desk B"], "Enter asks, too")


def server_away(s, b, password):
    """The list cannot follow what is typed: that is told."""
    b.go("/devices")
    box = b.one("#q")
    s.stop("console")
    box.send_keys("desk")
    b.until(lambda: "the list does not follow" in b.text("#lost"), "not told")
    tap.equal(b.one("#found").get_attribute("aria-busy"), None,
              "the server is away: the page says so, and waits no more")
    b.driver.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    tap.ok(b.driver.execute_script(
        "return document.querySelector('#lost').getBoundingClientRect().top"
        " >= 0 && scrollY > 500"), "and it is seen from the end of the list")
    s.start("console")
    box.send_keys(" a")
    until_names(b, ["Desk A"], "when it is back it follows")
    tap.equal(b.text("#lost"), "", "and nothing is said any more")
    s.psql("postgres", "DELETE FROM data.session")
    box.send_keys("b")
    b.until_heading("Sign in")
    b.fill("#name", "ann")
    b.fill("#password", password)
    b.click("main form button")
    tap.equal(b.path, "/devices", "who was signed out meanwhile signs in, and "
              "is back at the list")


def leaves(b):
    """An answer that fails because one goes elsewhere is not told of."""
    b.go("/devices")
    b.driver.execute_script("window.fetch = () => new Promise((_, no) => "
                            "{ window.fail = no; });")
    b.one("#q").send_keys("desk")
    b.until(lambda: b.driver.execute_script("return 'fail' in window"),
            "nothing was asked")
    b.driver.execute_script("dispatchEvent(new Event('pagehide')); "
                            "fail(new TypeError());")
    tap.equal(b.text("#lost"), "", "who goes elsewhere is not told that the "
              "server is away")


def search(b, query):
    b.go("/devices")
    b.fill("#q", query)
    b.click(".search > button")


def plain_search(b):
    """The button alone, without JavaScript."""
    search(b, "desk")
    tap.equal(names(b), ["Desk A", "Desk B"], "the button asks")
    tap.equal(b.value("#q"), "desk", "what was typed stays")


def prints(s, b):
    row = s.psql("postgres", "SELECT d.id::text, encode(c.key_fp, 'hex') FROM "
                 "data.device d JOIN data.certificate c ON c.device = d.id "
                 "WHERE d.name = 'Desk A'")[0]
    for typed in (row[0], row[0][:8], row[1][:10].upper(),
                  ":".join(re.findall("..", row[1]))):
        search(b, typed)
        tap.equal(names(b), ["Desk A"], f"found by {typed[:24]}")


def choose(b, name, words):
    if not b.one(".filters").get_property("open"):
        b.one(".filters summary").click()
    b.one(f"#{name}").send_keys(words)


def filters(s, b, script):
    site = s.psql("postgres", "SELECT id::text FROM data.site WHERE name = "
                  "'Lyon'")[0][0]
    for name, value, words, wanted in (
            ("days", "7", "7 days", ["Desk A"]),
            ("site", site, "Lyon", ["Desk A", "Desk B"]),
            ("state", "held", "On hold", [])):
        b.go("/devices?q=desk")
        if script:
            choose(b, name, words)
            until_names(b, wanted, f"filter {name}")
        else:
            b.go(f"/devices?q=desk&{name}={value}")
            tap.equal(names(b), wanted, f"filter {name}")
        b.until(lambda: f"{name}={value}" in b.driver.current_url,
                "the address")
    b.go("/devices?unseen=30&sort=unseen&q=desk")
    tap.equal(names(b), ["Desk A", "Desk B"], "never seen, and then long ago")
    b.click("thead th:nth-of-type(7) a, thead th:nth-of-type(6) a")
    tap.ok("unseen=30" in b.driver.current_url and "q=desk" in
           b.driver.current_url, "sorting keeps the filters")


def sorts(b):
    b.go("/devices?q=desk")
    for link, ends in (("Added", ["Desk A", "Desk B"]),
                       ("Added", ["Desk B", "Desk A"]),
                       ("Last seen", ["Desk B", "Desk A"]),
                       ("Last seen", ["Desk A", "Desk B"]),
                       ("Valid until", ["Desk A", "Desk B"]),
                       ("Name", ["Desk A", "Desk B"])):
        b.driver.find_element(By.LINK_TEXT, link).click()
        until_names(b, ends, f"by {link}")
    tap.equal(len(b.all("th[aria-sort]")), 1, "one column says so")


def keyboard_pages(b):
    """The next page and back with the keyboard alone."""
    b.go("/devices?q=sensor")
    tap.equal(len(names(b)), 50, "a page")
    b.one("a[rel=next]").send_keys(Keys.ENTER)
    b.until(lambda: len(names(b)) == 10, "the second page")
    tap.equal(names(b)[-1], "Sensor 60", "the next page")
    b.driver.find_element(By.LINK_TEXT, "Back to the first").send_keys(
        Keys.ENTER)
    b.until(lambda: names(b)[:1] == ["Sensor 01"], "the first page")
    tap.equal(len(names(b)), 50, "and back")
    b.go("/devices?q=sensor&rows=100")
    tap.equal(len(names(b)), 60, "or all on one page")


def move(s, b):
    b.go("/devices?q=sensor+5")
    for box in b.all("tbody input[type=checkbox]")[:2]:
        box.send_keys(Keys.SPACE)
    b.click("button[value=move]")
    tap.equal(b.heading, "Move 2 devices?", "a preview")
    b.one("button.yes").click()
    tap.equal(b.driver.execute_script("return document.querySelector('#site')"
                                      ".matches(':invalid')"), True,
              "where to has to be said")
    b.one("#site option:nth-of-type(4)").click()
    b.click("button.yes")
    tap.holds(b.driver.current_url, "q=sensor%205",
              "and back where one was")
    tap.equal(s.psql("postgres", "SELECT d.name FROM data.device d JOIN "
                     "data.site t ON t.id = d.site WHERE t.name = 'Oslo' "
                     "ORDER BY 1"), [("Sensor 50",), ("Sensor 51",)],
              "they are moved")


def revoke(s, b):
    b.go("/devices?q=sensor+2")
    b.driver.find_element(By.LINK_TEXT, "Choose all on this page").click()
    b.until(lambda: len(b.all("input:checked")) == 10, "all chosen")
    b.click("button[value=revoke]")
    tap.equal(b.heading, "Revoke 10 devices?", "a preview of all")
    tap.holds(b.text(), "for good", "says what that does")
    b.driver.find_element(By.LINK_TEXT, "Keep them").click()
    b.until_heading("Devices")
    b.driver.find_element(By.LINK_TEXT, "Choose all on this page").click()
    b.until(lambda: len(b.all("input:checked")) == 10, "all chosen again")
    b.click("button[value=revoke]")
    b.click("button.no")
    tap.equal({e.text for e in b.all("tbody .chip")}, {"Revoked"},
              "they are revoked")
    b.driver.find_element(By.LINK_TEXT, "Choose all on this page").click()
    b.until(lambda: len(b.all("input:checked")) == 10, "all chosen once more")
    b.click("button[value=revoke]")
    tap.ok("Nothing is left to be done." in b.text() and b.text().count(
        "It is revoked already") == 10, "a second time says why not")


def edit(s, b):
    search(b, "sensor 11")
    b.click("tbody th a")
    b.driver.find_element(By.LINK_TEXT, "Edit…").click()
    b.until_heading("Edit Sensor 11")
    b.fill("#owner", "\u200b\u2800")
    b.click("button.yes")
    tap.ok("can be seen" in b.text() and b.value("#owner") == "\u200b\u2800",
           "an owner that nobody sees is none")
    b.fill("#owner", "Ann <i>Miller</i>")
    b.fill("#notes", "Line one\nLine two =1")
    other = s.psql("postgres", "UPDATE data.device SET owner = 'Bob' WHERE "
                   "name = 'Sensor 11' RETURNING id")
    b.click("button.yes")
    tap.ok("Somebody else has changed" in b.text() and b.value("#owner") ==
           "Ann <i>Miller</i>", "another's change is not lost, nor the typing")
    b.click("button.yes")
    b.until_heading("Sensor 11 Active")
    tap.ok("Ann <i>Miller</i>" in b.text() and "Line two =1" in b.text(),
           "owner and notes are shown as they are")
    tap.holds(b.text(), "Owner or notes changed", "and what happened")
    tap.equal(s.psql("postgres", "SELECT details FROM data.event WHERE what = "
                     "'device.edited' AND device = %s", other[0][0]),
              [({"before": {"owner": "Bob", "notes": None},
                 "after": {"owner": "Ann <i>Miller</i>",
                           "notes": "Line one\nLine two =1"}},)],
              "with what was before")
    search(b, "miller")
    tap.equal(names(b), ["Sensor 11"], "and it is found by its owner")


def events(s, b):
    device = s.psql("postgres", "SELECT id::text FROM data.device WHERE name = "
                    "'Sensor 12'")[0][0]
    s.psql("postgres", "INSERT INTO data.event (at, what, actor, device) "
           "SELECT api.now(), 'device.held', 'program', %s FROM "
           "generate_series(1, 60)", device)
    b.go(f"/devices/{device}")
    tap.equal(len(b.all("#events ~ ul li")), 50, "a page of what happened")
    b.click("section a[rel=next]")
    tap.equal(len(b.all("#events ~ ul li")), 10, "and the older ones")


def hostile(b):
    search(b, "SN-103")
    tap.ok(names(b) == ["<b>x</b>\ufffd=1"] and not b.all("tbody b"),
           "a hostile name is text")


chromium.need()
with tap.system("the console finds devices") as s:
    password = s.account("ann", "operator")
    plant(s)
    with chromium.Browser(s, width=1100) as b:
        b.sign_in("ann", password)
        as_you_type(b)
        prints(s, b)
        filters(s, b, True)
        sorts(b)
        keyboard_pages(b)
        move(s, b)
        edit(s, b)
        events(s, b)
        hostile(b)
        leaves(b)
        server_away(s, b, password)
        tap.equal(b.complaints(), [], "the browser does not complain")
    with chromium.Browser(s, javascript=False) as b:
        b.sign_in("ann", password)
        plain_search(b)
        filters(s, b, False)
        keyboard_pages(b)
        revoke(s, b)
