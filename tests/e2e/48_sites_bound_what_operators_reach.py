#!/usr/bin/python3
"""Two operators, each of one site: over HTTP each sees and changes only that
one's devices, everywhere; and exports are streams that are cut cleanly."""

import csv
import io
import json
import re
import time
import uuid

import tap
from web_operator import Connection, WebOperator

HOSTILE = ('=HYPERLINK("https://evil.example","x")', "+1", "-2", "@SUM(A1)",
           "\uff1d1+1", "  =1", "a,b", 'a "b"', "\U0001f600" * 64,
           "a\u202egnp.exe", "<script>alert(1)</script>")


def plant(s, names, site=None):
    """Devices with a certificate, as enrollments leave them; their ids."""
    return [str(row[0]) for row in s.psql("postgres", """
        WITH made AS (INSERT INTO data.device (id, name, profile, key_type,
            approved_by, created_at, site)
        SELECT gen_random_uuid(), n, 'device', 'P-256', a.id, api.now(),
            (SELECT id FROM data.site WHERE name = %s)
        FROM unnest(%s) n, data.account a WHERE a.name = 'all' RETURNING id)
        SELECT id FROM made""", site, list(names))]


def certify(s):
    s.psql("postgres", """
        INSERT INTO data.certificate (serial, purpose, device, der, der_sha256,
            key_fp, not_before, not_after, issued_at)
        SELECT substr(sha256(id::text::bytea), 1, 16), 'device', id,
            id::text::bytea, sha256(id::text::bytea), sha256(id::text::bytea),
            api.now(), api.now() + interval '90 days', api.now()
        FROM data.device d WHERE NOT EXISTS (
            SELECT FROM data.certificate c WHERE c.device = d.id)""")


def limited(s, name, site):
    password = s.account(name)
    s.psql("postgres", "INSERT INTO data.account_role (account, role, site) "
           "SELECT a.id, 'operator', t.id FROM data.account a, data.site t "
           "WHERE a.name = %s AND t.name = %s", name, site)
    return WebOperator(s, name, password)


def shown(person, query=""):
    return re.findall(r'<bdi class="name">(.*?)</bdi>',
                      person.get(f"/devices{query}").text)


def token(person):
    return person.get("/devices").forms["/sign-out"]["csrf"]


def fetch(s, person, path, read=None):
    """Status, headers and body of an export; read: so many bytes of it."""
    connection = Connection(s)
    connection.request("GET", path, headers={"Cookie": "; ".join(
        f"{name}={value}" for name, value in person.cookies.items())})
    answer = connection.getresponse()
    body = answer.read() if read is None else answer.read(read)
    if read is not None:
        return answer, body, connection
    connection.close()
    return answer, body


def bulk(person, step, devices, **fields):
    return person.post(f"/devices/bulk{step}", {
        "csrf": token(person), "back": "/devices?q=x",
        **{f"device.{one}": "1" for one in devices}, **fields})


def done(person, answer):
    """What the list says that a change leads back to; None: nothing."""
    found = re.search(r'<p class="note (?:good|warn)" role="status">(.*?)</p>',
                      person.get(answer.location).text)
    return found and re.sub("<.*?>", "", found[1])


def starts_empty(s, everybody):
    for person, told in ((everybody, "There are no devices yet. One comes in "),
                         (limited(s, "una", "Oslo"), "There are no devices yet "
                          "at the sites that you may see. One comes in ")):
        tap.holds(person.get("/devices").text, told, "an empty list says of "
                  "what it is one")


def each_sees_its_own(lea, ole, ids):
    tap.equal((shown(lea), shown(ole)), (["lyon 1", "lyon 2"], ["oslo 1"]),
              "each list has its own site's devices")
    tap.equal(shown(lea, "?q=oslo"), [], "a search finds no others")
    tap.equal(shown(lea, f"?q={ids['oslo 1'][:13]}"), [], "nor by an id")
    for path in ("", "/edit", "/revoke", "/hold", "/release"):
        tap.equal([lea.get(f"/devices/{ids[n]}{path}").status
                   for n in ("lyon 1", "oslo 1", "no site")],
                  [200, 404, 404], f"GET {path or 'the page'}: not there")
    page = lea.get("/devices").text
    tap.ok("Lyon" in page and "Oslo" not in page,
           "only her site is there to choose")
    tap.equal(*(lea.get(f"/devices/{which}").text.partition("<p>")[2]
                .partition("</p>")[0] for which in
                (ids["oslo 1"], uuid.UUID(int=9))),
              "another's is told of like one that is not there")
    tap.holds(lea.get(f"/devices/{ids['oslo 1']}").text,
              "or be at another site than yours", "which may be why")


def each_changes_its_own(s, lea, ids):
    csrf = token(lea)
    for name in ("oslo 1", "no site"):
        device = f"/devices/{ids[name]}"
        answers = [lea.post(device + path, {"csrf": csrf, **fields}).status
                   for path, fields in (
                       ("/hold", {}), ("/release", {}),
                       ("/revoke", {"reason": "superseded"}),
                       ("/edit", {"was": "x", "owner": "lea", "notes": "",
                                  "site": ""}))]
        tap.equal(answers, [404] * 4, f"nothing can be done to {name}")
    others = [ids["oslo 1"], ids["no site"], str(uuid.UUID(int=9))]
    page = bulk(lea, "", [ids["lyon 1"], *others], what="revoke")
    tap.ok("Revoke 1 device?" in page.text and "oslo 1" not in page.text and
           "Some are not there any more, or not within your reach."
           in page.text, "a preview names her own, and says that some are not")
    tap.equal(bulk(lea, "/revoke", others, reason="superseded").status, 303,
              "a forged form")
    tap.equal(bulk(lea, "/move", others, site="-").status, 403,
              "or one that moves to no site")
    oslo = str(s.psql("postgres", "SELECT id FROM data.site WHERE name = "
                      "'Oslo'")[0][0])
    tap.equal(bulk(lea, "/move", [ids["lyon 1"]], site=oslo).status, 403,
              "or to another's")
    tap.equal(s.psql("postgres", "SELECT d.name, t.name FROM data.device d "
                     "LEFT JOIN data.site t ON t.id = d.site WHERE "
                     "d.revoked_at IS NULL AND d.held_at IS NULL AND d.owner "
                     "IS NULL ORDER BY 1"),
              [("lyon 1", "Lyon"), ("lyon 2", "Lyon"), ("no site", None),
               ("oslo 1", "Oslo")], "changes none of them")


def limits(s, everybody):
    many = plant(s, [f"many {i:03}" for i in range(201)])
    certify(s)
    tap.equal(everybody.post("/devices/bulk", {"csrf": token(everybody),
                             "what": "revoke"}).status, 200, "none chosen")
    for path, fields in (("", {"what": "revoke"}),
                         ("/revoke", {"reason": "unspecified"})):
        page = bulk(everybody, path, many, **fields)
        tap.ok(page.status == 413 and "At most 200 devices" in page.text,
               f"{path or 'the preview'}: 201 are too many")
    page = bulk(everybody, "", many[:200], what="revoke")
    tap.equal((page.status, page.text.count("<li>")), (200, 200),
              "200 are shown")
    form = page.forms["/devices/bulk/revoke"]
    for what, told in (
            ("revoked", "200 devices were revoked. "),
            ("and again, which is harmless", "None of the 200 devices was "
             "revoked. They were revoked already, or were changed by somebody "
             "else meanwhile.")):
        answer = everybody.post("/devices/bulk/revoke",
                                {**form, "reason": "cessation-of-operation"})
        tap.equal((answer.status, answer.location[:14], done(
            everybody, answer)), (303, "/devices?q=x&d", told), what)
    tap.equal(s.psql("postgres", "SELECT count(*), count(DISTINCT device) "
                     "FROM data.event WHERE what = 'device.revoked'"),
              [(200, 200)], "one event for each")
    page = bulk(everybody, "", many, what="revoke").status
    page = bulk(everybody, "", many[199:201], what="revoke")
    tap.ok("Revoke 1 device?" in page.text and "It is revoked already"
           in page.text, "a preview says what is left out, and why")


def tells_what_was_done(s, lea, everybody):
    """Above the list that one comes back to, and nothing that is not so."""
    ids = plant(s, ["told 1", "told 2", "told 3"], "Lyon")
    site = str(s.psql("postgres", "SELECT id FROM data.site WHERE name = "
                      "'Oslo'")[0][0])
    tap.equal(done(everybody, bulk(everybody, "/move", ids[:1], site=site)),
              "1 device was moved to Oslo. ", "one")
    moved = bulk(everybody, "/move", ids, site=site)
    tap.equal(done(everybody, moved), "2 of 3 devices were moved to Oslo. One "
              "was so already, or was changed by somebody else meanwhile.",
              "some")
    page = bulk(everybody, "", ids, what="move")
    tap.equal((len(re.findall(
        r'<select id="site" name="site" required>\s*<option value="">Choose a '
        r'site</option>\s*<option value="-" dir="auto">No site', page.text)),
               [bulk(everybody, "/move", ids, site=site).status for site in
                ("", "x")]), (1, [400, 400]),
              "a site, or none, has to be chosen: nothing is moved by haste")
    tap.equal(done(everybody, bulk(everybody, "/move", ids, site="-")),
              "3 devices were taken out of their site. ", "to none")
    tap.equal(done(everybody, bulk(everybody, "/move", [], site="-")), None,
              "nobody asked for anything")
    told = moved.location
    for was, now in (("done=2", "done=3"), ("of=3", "of=2"),
                     ("did=moved", "did=revoked"), (site, "-"),
                     ("mark=", "mark=A"), ("mark=", "nothing=")):
        moved.location = told.replace(was, now)
        tap.equal(done(everybody, moved), None, f"not with another {was[:5]}")
    moved.location = told
    tap.ok(done(everybody, moved) and not done(lea, moved),
           "nor in another's session")


def exports(s, lea, everybody):
    plant(s, HOSTILE, "Lyon")
    certify(s)
    answer, body = fetch(s, lea, "/devices.csv")
    tap.ok(answer.status == 200 and answer.getheader("Content-Type").startswith(
        "text/csv") and re.fullmatch(
        r'attachment; filename="handfast-devices-\d{4}-\d\d-\d\d\.csv"',
        answer.getheader("Content-Disposition")), "a CSV file with its date")
    tap.ok(body.count(b"\r\n") == body.count(b"\n"), "lines end as they should")
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    cells = [row["name"] for row in rows]
    tap.equal({cell.removeprefix("'") for cell in cells},
              {*HOSTILE, "lyon 1", "lyon 2"}, "has her devices and no others")
    tap.equal(sorted(c for c in cells if c[0] == "'"),
              sorted("'" + c for c in HOSTILE[:6]), "and no formulas")
    tap.ok(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
                            row["created_at"]) for row in rows), "times in UTC")
    answer, body = fetch(s, lea, "/devices.json")
    devices = json.loads(body)["devices"]
    tap.equal({d["name"] for d in devices}, {*HOSTILE, "lyon 1", "lyon 2"},
              "JSON has the names as they are")
    tap.equal(json.loads(fetch(s, lea, "/devices.json?q=nothing")[1]),
              {"devices": []}, "or none at all")
    answer, body = fetch(s, everybody, "/devices.json?state=revoked&sort=seen")
    tap.equal({d["status"] for d in json.loads(body)["devices"]}, {"revoked"},
              "an export is of what the list shows")
    answer, body = fetch(s, everybody, "/devices.csv?q=many+1")
    tap.equal(len(body.splitlines()), 101, "all pages of it")
    tap.equal(fetch(s, lea, "/devices.csv?state=nonsense")[0].status, 400,
              "a state that is none")


def streams(s, everybody):
    """With more to tell than anybody keeps ready."""
    s.psql("postgres", "SET session_replication_role = replica; "
           "INSERT INTO data.device (id, name, notes, profile, key_type, "
           "approved_by, created_at, ends_at, late_at) SELECT "
           "gen_random_uuid(), 'bulk ' || i, repeat('x', 2000), 'device', "
           "'P-256', a.id, now(), 'infinity', 'infinity' FROM "
           "generate_series(1, 20000) i, data.account a WHERE a.name = 'all'; "
           "INSERT INTO data.device_seen (device) SELECT d.id FROM data.device "
           "d LEFT JOIN data.device_seen s ON s.device = d.id WHERE s.device "
           "IS NULL")
    held = [fetch(s, everybody, "/devices.csv", read=1000)[2]
            for _ in range(STREAMS)]
    answer, body = fetch(s, everybody, "/devices.json")
    tap.ok(answer.status == 503 and answer.getheader("Retry-After") and
           b"many exports" in body, "as many as may run: the next one waits")
    tap.equal(everybody.get("/devices").status, 200, "pages do not")
    for connection in held:
        connection.close()

    deadline = time.monotonic() + PATIENCE
    answer, body = fetch(s, everybody, "/devices.csv")
    while answer.status == 503 and time.monotonic() < deadline:
        answer, body = fetch(s, everybody, "/devices.csv")
    tap.equal(answer.status, 200, "a client that is gone ends its export")
    tap.ok(body.count(b"\r\n") > 20000 and len(body) > 40_000_000,
           f"{len(body)} bytes come whole")
    answer, body, connection = fetch(s, everybody, "/devices.csv", read=1000)
    s.psql("postgres", "UPDATE data.account SET enabled = false "
           "WHERE name = 'all'")
    fault = None
    try:
        body += answer.read()
    except Exception as exception:      # of whatever kind it shows itself
        fault = exception
    connection.close()
    tap.ok(fault is not None and len(body) < 41_000_000,
           f"whoever may no more gets no more, and sees that: {fault!r:.60}")


STREAMS = 1         # of two workers
PATIENCE = 60       # seconds
with tap.system("sites bound what operators reach") as s:
    s.psql("postgres", "INSERT INTO data.site (name, created_at) "
           "SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n")
    everybody = WebOperator(s, "all", s.account("all", "operator"))
    starts_empty(s, everybody)
    lea, ole = limited(s, "lea", "Lyon"), limited(s, "ole", "Oslo")
    ids = dict(zip(("lyon 1", "lyon 2", "oslo 1", "no site"),
                   plant(s, ["lyon 1", "lyon 2"], "Lyon")
                   + plant(s, ["oslo 1"], "Oslo") + plant(s, ["no site"])))
    certify(s)
    each_sees_its_own(lea, ole, ids)
    each_changes_its_own(s, lea, ids)
    limits(s, everybody)
    tells_what_was_done(s, lea, everybody)
    exports(s, lea, everybody)
    streams(s, everybody)
