#!/usr/bin/python3
"""The CA's page says what to do next, how long keys, lists and certificates
last, and what was issued, revoked and will end, as plots that say the same in
words; it is there for who may see it, and before there is a CA."""

import re

import chromium
import est_client
import signing
import tap
from operating import Operator
from web_operator import WebOperator


def rows(b, heading):
    """(name, text, chip) of the list in the section of that heading."""
    return [(row.find_element("css selector", ".name").text,
             row.find_element("css selector", ".when").text,
             row.find_element("css selector", ".chip").text)
            for row in b.all(f"section[aria-labelledby~={heading}] .rows > li,"
                             f" #{heading} + .rows > li")]


def todo(s, page):
    return re.findall(r'<span class="name">(.*?)</span>.*?'
                      r'(?:<code>(.*?)</code>)?</span>'
                      r'<span class="chip \w+">(.*?)</span>',
                      page.text.partition('id="todo"')[2]
                      .partition("</section>")[0])


def kept(s, condition, what):
    """Waits for what a program writes."""
    tap.ok(signing.until(lambda: s.psql("postgres", condition)), what)


def plot_says(b, name):
    """(its accessible name and description, the numbers behind it)"""
    plot = b.one(f"#{name}")
    svg = plot.find_element("css selector", "svg")
    for summary in plot.find_elements("css selector", "summary"):
        summary.click()
    return (svg.aria_role, svg.accessible_name,
            plot.find_element("css selector", "desc")
            .get_attribute("textContent"),
            [row.text for row in plot.find_elements("css selector",
                                                    "tbody tr")])


def fresh(s, b):
    kept(s, "SELECT 1 FROM data.heartbeat HAVING count(*) = 2",
         "signer and sweep report")
    kept(s, "SELECT 1 FROM data.published WHERE entries = 1",
         "the list with the revoked one is out")
    b.go("/ca")
    tap.equal(b.heading, "The CA", "the page is there")
    tap.holds(b.text("section[aria-labelledby=todo]"), "Nothing to do.",
              "nothing is to be done")
    tap.equal(b.all(".todo"), [], "and no list of it")
    tap.equal(b.text("nav [aria-current=page]"), "CA",
              "the navigation knows where one is")
    tap.equal([(name, state) for name, _, state in rows(b, "roots")],
              [("root", "In use")], "the root")
    issuer = rows(b, "issuers")[0]
    tap.equal((issuer[0], issuer[2]), ("issuing", "Issues now"),
              "the issuing CA")
    tap.ok(re.search(r"Key P-\d+, valid \S+ .* to .*, under root$", issuer[1]),
           "its key, its dates, its root")
    tap.equal([(name, state) for name, _, state in rows(b, "lists")],
              [("List of issuing", "Fresh"), ("OCSP for issuing", "Fresh")],
              "its list and OCSP are fresh")
    tap.ok(re.search(r"Number \d+ with one entry, made .* good until .*; "
                     r"its delta until ", rows(b, "lists")[0][1]),
           "the list's number and dates, and the delta's")
    facts = b.text(".facts")
    tap.ok(re.search(r"web server’s certificate\s+until \w+", facts),
           "the web server's certificate")
    tap.ok(re.search(r"Certificates of devices that are good\s+2\b", facts),
           "two certificates are good")
    used = s.psql("postgres", "SELECT count(*) FROM data.certificate")[0][0]
    tap.ok(re.search(rf"last hour\s+{used} of [\d,]+ that the signer", facts),
           "what was issued within the hour, and the cap")


def plots(s, b):
    today, end = s.psql(
        "postgres", "SELECT to_char(d AT TIME ZONE 'UTC', 'YYYY-MM-DD'), "
        "to_char((d + interval '90 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD') "
        "FROM api.now() d")[0]
    start = s.psql(
        "postgres", "SELECT to_char((api.now() - interval '90 days') AT TIME "
        "ZONE 'UTC', 'YYYY-MM-DD')")[0][0]
    tap.equal(plot_says(b, "issued"), (
        "image", "Issued, by day",
        f"From {start} to {today}: 3 in all, most on {today}: 3.",
        [f"{today} 3"]), "issued: in words, and the numbers")
    tap.equal(plot_says(b, "revoked"), (
        "image", "Revoked, by day",
        f"From {start} to {today}: 1 in all, most on {today}: 1.",
        [f"{today} 1 0"]), "revoked, and replaced beside it")
    role, name, said, numbers = plot_says(b, "ending")
    tap.equal((role, name), ("image", "Will end, by day"), "what will end")
    # The profile's 90 days begin a little before the certificate was made.
    tap.ok(re.fullmatch(rf"From {today} to {end}: 2 in all, most on "
                        r"\S+: 2\.", said) and len(numbers) == 1,
           "two, on one day")
    tap.ok(all(bar.get_attribute("d").startswith("M")
               for bar in b.all(".plot .bars")), "each has bars")
    tap.equal(b.complaints(), [], "the browser has nothing to complain of")


def fits(b):
    wide = b.driver.execute_script(
        "return document.documentElement.scrollWidth")
    tap.ok(wide <= 360, f"it fits a phone ({wide})")


def trouble(s, ann):
    """One after another, from the least urgent."""
    tap.equal(todo(s, ann.get("/ca")), [], "nothing yet")
    s.psql("postgres", "UPDATE data.issuer SET not_after = api.now() + "
           "interval '40 days 1 hour'")
    end = ("The issuing CA “issuing” ends in 40 days, and none follows it.",
           "handfast ca roll", "In time")
    tap.equal(todo(s, ann.get("/ca")), [end], "the CA is near its end")
    s.psql("postgres", "UPDATE data.published SET this_update = api.now() - "
           "interval '3 days'")
    old = ("The revocation list of “issuing” was made 3 days ago.",
           "journalctl -u handfast-signer", "Soon")
    page = ann.get("/ca")
    tap.equal(todo(s, page), [old, end],
              "the list is old, which is more urgent")
    tap.holds(page.text, '<span class="chip busy">Old</span>',
              "beside the list, too")
    s.stop("signer")
    s.psql("postgres", "UPDATE data.heartbeat SET seen_at = api.now() - "
           "interval '2 days' WHERE program = 'signer'")
    tap.equal(todo(s, ann.get("/ca")), [
        ("The signer does not work: nothing is issued, and no list is made.",
         "systemctl status handfast-signer", "Now"), old, end],
        "the signer is away, which is most urgent")
    s.start("signer")
    kept(s, "SELECT 1 FROM data.heartbeat WHERE program = 'signer' AND seen_at "
         "> api.now() - interval '1 hour'", "it is back")
    kept(s, "SELECT 1 FROM data.published WHERE this_update > now() - interval "
         "'1 day'", "it publishes when it starts")
    tap.equal(todo(s, ann.get("/ca")), [],
              "it knows better when its CA ends, and all is well")


def roll(s, ann):
    day = s.psql("postgres", "SELECT to_char(now() + interval '20 days', "
                 "'YYYY-MM-DD')")[0][0]
    s.handfast("ca", "roll", "--on", day, "--passphrase-fd", "0",
               input=s.passphrase + "\n")
    kept(s, "SELECT 1 FROM data.issuer HAVING count(*) = 2",
         "the signer tells of the next issuing CA")
    text = ann.get("/ca").text
    tap.ok(re.search(r'"name">issuing-\w{8}</span>.*Issues from <time.*'
                     r'<span class="chip busy">Next</span>', text),
           "it is shown as the next, with its day")


def roles(s, b, auditor, viewer):
    b.sign_out()
    b.sign_in("vic", viewer)
    tap.equal([link.text for link in b.all("nav a") if link.text == "CA"], [],
              "who may not see it is not led there")
    b.go("/ca")
    tap.ok(b.heading != "The CA" and not b.all("svg[role=img]"),
           "and is refused")
    b.sign_out()
    b.sign_in("aud", auditor)
    b.go("/ca")
    tap.equal(b.heading, "The CA", "an auditor sees it")
    tap.equal(len(b.all("main form")), 0, "there is nothing to change")


def nothing(s, b):
    """As before the first CA."""
    s.stop("signer")
    for statement in ("DELETE FROM data.published", "UPDATE data.certificate "
                      "SET issuer = NULL", "DELETE FROM data.issuer",
                      "DELETE FROM data.root"):
        s.psql("postgres", statement)
    b.go("/ca")
    tap.holds(b.text(), "handfast ca init", "without a CA it says how to "
              "make one")
    tap.equal(b.all("main section"), [], "and nothing else")


def main():
    chromium.need()
    with tap.system("the CA's page") as s:
        operator = Operator(s, "ann")
        s.handfast("account", "grant", "ann", "ca")
        viewer = s.account("vic", "viewer")
        auditor = s.account("aud", "auditor")
        for name in ("one", "two", "three"):
            est_client.enroll(s, operator, name)
        ann = WebOperator(s, "ann", operator.password)
        s.psql("postgres", "SELECT api.admin_device_revoke((SELECT id FROM "
               "data.device WHERE name = 'two'), 'key-compromise')")
        with chromium.Browser(s) as b:
            b.sign_in("ann", operator.password)
            fresh(s, b)
            plots(s, b)
            fits(b)
            trouble(s, ann)
            roll(s, ann)
            roles(s, b, auditor, viewer)
            nothing(s, b)


main()
