#!/usr/bin/python3
"""What the pages about people refuse: links used twice, late, withdrawn or
guessed; forms without the password, from an old page, from elsewhere, beyond
what the account may; names at their limits and hostile ones; the last
administrator, also when two undo each other at the same moment; and a flood of
sign-ins that is to keep others from their work."""

import concurrent.futures
import hashlib
import base64

import tap          # sets the path
import visitor
from visitor import Visitor, signed_in

HOUR = 3600
CHOSEN = "a quite new password"
BLANK = "\u200b\u3164\u2800"      # nobody sees it
HOSTILE = ("<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>",
           "=HYPERLINK(\"http://x\")", "{{name}} %s", "\u05d0\u05d1 1 + 2",
           "\U0001f600" * 64)


def account_id(s, name):
    return s.psql("postgres", "SELECT id FROM data.account WHERE name = %s",
                  name)[0][0]


def page_of(s, name):
    return f"/people/{account_id(s, name)}"


def token_of(link):
    return link.rpartition("#")[2]


def use(s, link, password=CHOSEN, address="192.0.2.200", again=None):
    """Somebody opens a link: who, and the answer."""
    guest = Visitor(s, address)
    return guest, guest.fill("/welcome", token=link, new=password,
                             again=password if again is None else again)


def invite(adam, name, **fields):
    return adam.fill("/people/invite", name=name,
                     display=fields.pop("display", name.title()), **fields)


def links(s, adam):
    answer = invite(adam, "zoe", role="viewer")
    tap.equal((answer.status, answer.heading), (200, "Send this to Zoe"),
              "an invitation is shown")
    link = answer.link
    tap.ok(link.startswith(s.console_url("/welcome#")) and len(
        base64.urlsafe_b64decode(token_of(link) + "=")) == 32,
        "a link with 256 bits behind the #")
    tap.equal([bytes(row[0]) for row in s.psql(
        "postgres", "SELECT token FROM data.account_link")],
        [hashlib.sha256(base64.urlsafe_b64decode(token_of(link) + "="))
         .digest()], "of which the database has the hash alone")
    tap.equal(Visitor(s).sign_in("zoe", CHOSEN).status, 401,
              "there is no password yet")
    for new, again, what in (("short", None, "a short one"),
                             ("x" * 257, None, "a long one"),
                             (CHOSEN, "another", "not twice the same")):
        _, answer = use(s, link, new, again=again)
        tap.equal((answer.status, len(answer.faults),
                   answer.forms["/welcome"]["token"]), (400, 1, link),
                  f"{what} is refused, and the link stays in the form")
    zoe, answer = use(s, " " + token_of(link) + " ", "x" * 256)
    tap.equal((answer.status, answer.location, zoe.is_in()),
              (303, "/me", True), "used, it signs in")
    tap.equal(use(s, link)[1].status, 404, "it works once")
    tap.equal(Visitor(s).sign_in("zoe", "x" * 256).status, 303,
              "the password is the one")

    page = page_of(s, "zoe")
    first = adam.fill(f"{page}/link").link
    second = adam.fill(f"{page}/link").link
    tap.equal(use(s, first)[1].status, 404, "a new link voids the old one")
    tap.equal(adam.fill(f"{page}/unlink").status, 303, "withdrawn")
    tap.equal(use(s, second)[1].status, 404, "it is void, too")
    third = adam.fill(f"{page}/link").link
    tap.ok(zoe.is_in(), "a reset leaves sessions and password")
    fourth = adam.fill(f"{page}/link", cut="1").link
    tap.equal((zoe.is_in(), Visitor(s).sign_in("zoe", "x" * 256).status),
              (False, 401), "unless they are ended at once")
    tap.equal(use(s, third)[1].status, 404, "by a link of its own")
    adam.fill(f"{page}/disable")
    tap.equal(use(s, fourth)[1].status, 404,
              "a link for a disabled account does nothing")
    tap.equal(adam.get(f"{page}/link").status, 200, "none is made")
    tap.equal(adam.fill(f"{page}/link").status, 409, "for it")
    adam.fill(f"{page}/enable")
    tap.equal(use(s, fourth)[1].status, 404, "and none comes back to life")
    return adam.fill(f"{page}/link").link


def late_links(s, password, link):
    """After one and after three days."""
    adam = signed_in(s, "adam", password)
    invited = invite(adam, "late").link
    s.shift_time(24 * HOUR)
    tap.equal(use(s, link)[1].status, 404, "a reset is late after a day")
    s.shift_time(48 * HOUR - 60)
    tap.equal(use(s, invited)[1].status, 303, "an invitation is not")
    adam = signed_in(s, "adam", password)
    invited = invite(adam, "later").link
    s.shift_time(72 * HOUR + 1)
    tap.equal(use(s, invited)[1].status, 404, "but after three")
    tap.holds("\n".join(s.log(name) for name in s.log_names()),
              "link address=", "refusals are logged")
    found = [name for name in s.log_names()
             if token_of(link) in s.log(name) or token_of(invited)
             in s.log(name)]
    tap.equal(found, [], "and no log has a token")


def guessed_links(s, password):
    guesses = [use(s, f"{n:043d}", address="198.51.100.9")[1].status
               for n in range(21)]
    tap.equal(guesses, [404] * 20 + [429],
              "wrong ones count against the network")
    tap.equal(Visitor(s, "198.51.100.9").sign_in("adam", password).status, 429,
              "as sign-ins do")
    tap.equal(use(s, "@" * 600, address="192.0.2.201")[1].status, 400,
              "one that is too long is not looked at")


def password_again(s, password):
    adam = signed_in(s, "adam", password)
    page = page_of(s, "bob")
    form = adam.get(f"{page}/rename").forms[f"{page}/rename"]
    tap.ok("password" not in form, "a fresh sign-in counts as confirmed")
    s.shift_time(299)
    tap.equal(adam.post(f"{page}/rename", {**form, "name": "Bob 1"}).status,
              303, "for five minutes")
    s.shift_time(1)
    form = adam.get(f"{page}/rename").forms[f"{page}/rename"]
    tap.ok("password" in form, "then the password is asked for")
    stale = {name: value for name, value in form.items()
             if name != "password"}
    answer = adam.post(f"{page}/rename", {**stale, "name": "Bob 2"})
    tap.equal((answer.status, answer.faults,
               answer.forms[f"{page}/rename"]["name"]),
              (403, ["Type your password, and send it again."], "Bob 2"),
              "nothing goes without, and what was typed stays")
    for path in (f"{page}/grant", f"{page}/disable", f"{page}/link",
                 f"{page}/sign-out"):
        tap.equal(adam.post(path, {**stale, "role": "viewer"}).status, 403,
                  f"{path.rpartition('/')[2]} does not, either")
    for path, fields in (
            ("/people/invite", {"name": "x", "display": "X"}),
            ("/roles/edit", {"role": "x", "version": "0", "description": "X",
                             "view": "1"}), ("/sites", {"name": "X"})):
        answer = adam.post(path, {**fields, "csrf": stale["csrf"]})
        tap.equal((answer.status, answer.faults[-1:]), (403, [
            "Type your password, and send it again."]), f"nor {path}")
    told = [adam.post(f"{page}/rename", {**form, "name": "Bob 2",
                                         "password": "wrong horse"})
            for _ in range(6)]
    tap.equal([a.status for a in told], [401] * 5 + [429],
              "wrong ones are slowed")
    tap.equal(told[0].forms[f"{page}/rename"]["name"], "Bob 2",
              "and nothing typed is lost")
    tap.equal(Visitor(s, "192.0.2.99").sign_in("adam", password).status, 429,
              "as at a sign-in")
    tap.ok(adam.is_in(), "the session lives")
    s.shift_time(600)
    answer = adam.post(f"{page}/rename", {**form, "name": "Bob 2",
                                          "password": password})
    tap.equal((answer.status, answer.location), (303, page), "the right one")
    tap.ok("password" not in adam.get("/sites").forms["/sites"],
           "counts for other changes, too")
    return adam


def old_pages(s, adam, eva):
    """Two people, two pages: the first one counts."""
    page = page_of(s, "bob")
    mine = adam.get(f"{page}/grant").forms[f"{page}/grant"]
    hers = eva.get(f"{page}/grant").forms[f"{page}/grant"]
    tap.equal(adam.post(f"{page}/grant", {**mine, "role": "auditor"}).status,
              303, "the first change counts")
    answer = eva.post(f"{page}/grant", {**hers, "role": "viewer"})
    tap.equal((answer.status, answer.faults[0][:24],
               answer.forms[f"{page}/grant"]["role"]),
              (409, "Somebody changed it mean", "viewer"),
              "the other is told, and what she chose stays")
    tap.equal(adam.post(f"{page}/grant", {**mine, "role": "auditor"}).status,
              303, "the first one's second click does no harm")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.event WHERE what "
                     "= 'account.granted' AND details->>'role' = 'auditor'"),
              [(1,)], "and nothing twice")
    tap.equal(eva.post(f"{page}/grant",
                       answer.forms[f"{page}/grant"]).status, 303,
              "she may say it again")
    adam.fill("/roles/edit", role="night", description="Night shift",
              enroll="1")
    edit = "/roles/edit?role=night"
    mine = adam.get(edit).forms["/roles/edit"]
    hers = eva.get(edit).forms["/roles/edit"]
    adam.post("/roles/edit", {**mine, "view": "1"})
    answer = eva.post("/roles/edit", {**hers, "description": "At night"})
    tap.equal((answer.status, answer.forms["/roles/edit"]["description"],
               "enroll, view" in answer.faults[0]), (409, "At night", True),
              "of a role, she is told what it is now")
    adam.fill("/sites", name="Lyon")
    site = "/sites/" + s.psql("postgres", "SELECT id FROM data.site")[0][0]
    mine = adam.get(site).forms[site]
    hers = eva.get(f"{site}/remove").forms[f"{site}/remove"]
    adam.post(site, {**mine, "name": "Paris"})
    tap.equal(eva.post(f"{site}/remove", hers).status, 409, "and of a site")


def beyond(s, password, adam):
    """Nobody gives himself what he has not."""
    audi = signed_in(s, "audi", password)
    nina = signed_in(s, "nina", password)
    mine, other = page_of(s, "nina"), page_of(s, "adam")
    for path in ("/people", "/roles", "/sites", other):
        tap.equal((audi.get(path).status, nina.get(path).status), (200, 403),
                  f"{path[:8]} is for auditors, not for all")
    text = audi.get(other).text
    tap.equal([word for word in ("/rename", "/grant", "/ungrant", "/link",
                                 "/disable") if f"{other}{word}" in text], [],
              "which offers auditors no change")
    forms = (f"{mine}/grant", f"{mine}/enable", f"{other}/disable",
             f"{other}/link", f"{other}/rename", f"{other}/sign-out",
             "/people/invite", "/roles/edit", "/roles/remove", "/sites")
    for who, name in ((audi, "audi"), (nina, "nina")):
        fields = {"csrf": who.csrf(), "version": "1", "name": "x",
                  "role": "administrator", "display": "X",
                  "description": "X"}
        took = [path for path in forms
                if who.post(path, fields).status != 403]
        tap.equal(took, [], f"{name} changes nothing")
    operator = signed_in(s, "bob", password)
    before = s.psql("postgres", "SELECT count(*) FROM data.session")
    tap.equal(operator.post("/me/session", {
        "csrf": operator.csrf(), "session": s.psql(
            "postgres", "SELECT id FROM data.session WHERE account = %s",
            account_id(s, "nina"))[0][0]}).status, 303,
        "another's session in the place of one's own")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.session"), before,
              "does not end")
    path = f"{page_of(s, 'bob')}/rename"
    form = adam.get(path).forms[path]
    for csrf, what in (("", "no token"), (nina.csrf(), "another's token"),
                       ("x" * 43, "an invented one")):
        tap.equal(adam.post(path, {**form, "csrf": csrf}).status, 403,
                  f"a form with {what}")
    tap.equal(Visitor(s).post("/welcome", {
        "token": "x", "new": CHOSEN, "again": CHOSEN, "csrf": "x"}).status,
        403, "nor does a stranger's form use a link")
    grant = f"{page_of(s, 'nina')}/grant"
    site = s.psql("postgres", "SELECT id FROM data.site")[0][0]
    for role in ("administrator", "people", "policy", "audit", "ca"):
        answer = adam.fill(grant, role=role, site=site)
        tap.equal((answer.status, "everywhere" in answer.faults[0],
                   answer.forms[grant]["site"]), (409, True, site),
                  f"{role} cannot be limited to a site")
    tap.equal(adam.fill(grant, role="nothing").status, 400, "no such role")
    tap.equal(adam.fill(grant, role="viewer",
                        site=account_id(s, "bob")).status, 400,
              "no such site")


def names(s, adam):
    for name, good in (("a", 1), ("A.b_c@d+e-1", 1), ("x" * 64, 1),
                       ("x" * 65, 0), ("", 0), ("a b", 0), ("é", 0),
                       ("a/b", 0), ("<b>", 0)):
        answer = invite(adam, name, display="D")
        tap.equal(answer.status, 200 if good else 400,
                  f"an account called {name[:12]!r}")
    for display, good in (("x" * 64, 1), ("x" * 65, 0), ("", 0), ("\x01", 0),
                          ("é" * 64, 1), ("é" * 65, 0), (BLANK, 0)):
        answer = invite(adam, f"d{ord(display[:1] or ' ')}{len(display)}",
                        display=display)
        tap.equal(answer.status, 200 if good else 400,
                  f"displayed as {display[:3]!r} × {len(display)}")
        if not good:
            tap.equal(answer.forms["/people/invite"]["display"],
                      display if display != "\x01" else display,
                      "what was typed stays")
    tap.equal(invite(adam, "ZOE").faults[0][:32],
              "There is an account of this name", "one that is taken")
    for number, name in enumerate(HOSTILE):
        answer = invite(adam, f"h{number}", display=name)
        path = page_of(s, f"h{number}")
        shown = {"its link": answer, "its page": adam.get(path),
                 "the list": adam.get(f"/people?q=h{number}"),
                 "a change": adam.get(f"{path}/disable")}
        tap.equal([what for what, page in shown.items()
                   if page.status != 200 or name[:30] in page.text and
                   "<" in name or name[:30] not in visitor.html.unescape(
                       page.text)], [], f"{name[:20]!r} is text everywhere")
    for role, good in (("r" * 32, 1), ("r" * 33, 0), ("", 0), ("A", 0),
                       ("a b", 0), ("<b>", 0)):
        tap.equal(adam.fill("/roles/edit", role=role, description="D",
                            view="1").status, 303 if good else 400,
                  f"a role called {role[:8]!r}")
    for words, good in (("d" * 200, 1), ("d" * 201, 0), ("", 0),
                        (BLANK, 0)):
        tap.equal(adam.fill("/roles/edit", role=f"w{len(words)}", view="1",
                            description=words).status, 303 if good else 400,
                  f"a description of {len(words)}")
    tap.equal(adam.fill("/roles/edit", role="empty", description="D")
              .status, 400, "a role without a permission")
    tap.equal(adam.get("/roles/edit?role=viewer").status, 404,
              "a built-in one is not changed")
    for site, good in (("s" * 64, 1), ("s" * 65, 0), ("", 0), ("S" * 64, 0),
                       (BLANK, 0)):
        tap.ok((adam.fill("/sites", name=site).status == 303) == bool(good),
               f"a site called {site[:3]!r} × {len(site)}")
    for name in HOSTILE[:3]:
        adam.fill("/sites", name=name)
    text = adam.get("/sites").text
    tap.ok("<script>alert" not in text and "<img" not in text and
           "HYPERLINK" in text, "hostile sites are text")


def roles_in_use(s, adam):
    grant = f"{page_of(s, 'nina')}/grant"
    adam.fill(grant, role="night")
    answer = adam.fill("/roles/remove?role=night", "/roles/remove")
    tap.equal((answer.status, "nina" in answer.faults[0]), (409, True),
              "a role in use stays, and it is said who has it")
    ungrant = f"{page_of(s, 'nina')}/ungrant?role=night"
    adam.fill(ungrant, ungrant.partition("?")[0])
    tap.equal(adam.fill("/roles/remove?role=night", "/roles/remove").status,
              303, "then it goes")


def last_one(s, password, adam):
    mine = page_of(s, "adam")
    answer = adam.fill(f"{mine}/disable")
    tap.equal((answer.status, answer.faults[0][:24]),
              (403, "You cannot disable your "), "nobody disables himself")
    ungrant = f"{mine}/ungrant?role=administrator"
    hers = f"{page_of(s, 'eva')}/ungrant?role=administrator"
    tap.equal(adam.fill(hers, hers.partition("?")[0]).status, 303,
              "one of two administrators is none any more")
    for path, fields in ((ungrant, {}), (f"{mine}/link", {"cut": "1"})):
        answer = adam.fill(path, path.partition("?")[0], **fields)
        tap.equal((answer.status, answer.faults[0][:22]),
                  (409, "Nobody who can sign in"), f"the last one stays: "
                  f"{path.partition('?')[0].rpartition('/')[2]}")
    for verb in (("account", "disable", "adam"),
                 ("account", "ungrant", "adam", "administrator"),
                 ("account", "reset", "adam", "--now")):
        done = s.handfast(*verb, check=False)
        tap.ok(done.returncode == 1 and "Nobody who can sign in"
               in done.stderr, f"nor does `{' '.join(verb)}`")
    adam.fill(f"{page_of(s, 'eva')}/grant", role="administrator")
    for _ in range(5):
        pair = {name: signed_in(s, name, password)
                for name in ("adam", "eva")}
        paths = {"adam": f"{page_of(s, 'eva')}/disable",
                 "eva": f"{mine}/disable"}
        forms = {name: who.get(paths[name]).forms[paths[name]]
                 for name, who in pair.items()}
        with concurrent.futures.ThreadPoolExecutor() as pool:
            told = list(pool.map(lambda name: pair[name].post(
                paths[name], forms[name]).status, pair))
        left = s.psql("postgres", "SELECT name FROM data.account WHERE name "
                      "IN ('adam', 'eva') AND enabled")
        tap.ok(len(left) == 1 and 303 in told and set(told) <= {303, 401},
               f"of two at the same moment one stays ({told})")
        s.handfast("account", "enable", "adam")
        s.handfast("account", "enable", "eva")


def own_account(s, password):
    nina, other = (signed_in(s, "nina", password) for _ in range(2))
    for old, new, again, status, what in (
            ("wrong horse", CHOSEN, CHOSEN, 401, "a wrong old one"),
            (password, CHOSEN, "another", 400, "not twice the same"),
            (password, "short", "short", 400, "a short one"),
            (password, "x" * 257, "x" * 257, 400, "a long one")):
        answer = nina.fill("/me/password", old=old, new=new, again=again)
        tap.equal((answer.status, len(answer.faults)), (status, 1),
                  f"a new password: {what}")
    tap.ok(other.is_in(), "nothing has changed")
    tap.equal(nina.fill("/me/password", old=password, new=CHOSEN,
                        again=CHOSEN).location, "/me?changed=1", "changed")
    tap.equal((nina.is_in(), other.is_in()), (True, False),
              "other sessions end")
    other = signed_in(s, "nina", CHOSEN)
    tap.equal(nina.post("/me/sign-out", {"csrf": nina.csrf()}).location,
              "/sign-in", "signed out")
    tap.equal((nina.is_in(), other.is_in()), (False, False), "everywhere")


def flood(s, password):
    """From as many networks as there are: those inside are not kept out."""
    bob = signed_in(s, "bob", password)
    with concurrent.futures.ThreadPoolExecutor(60) as pool:
        calls = [pool.submit(
            lambda n: Visitor(s, f"203.0.113.{n}").sign_in(
                f"guess{n}", "wrong horse").status, n) for n in range(120)]
        work = [bob.get("/me").status for _ in range(20)]
        told = [call.result() for call in calls]
    tap.equal(work, [200] * 20, "who has a session goes on working")
    tap.equal(set(told) - {401, 429}, set(), "the others are refused")
    tap.ok(told.count(429) > 0, f"some of them unheard ({told.count(429)})")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.sign_in_attempt "
                     "WHERE subject LIKE 'name guess%%'"),
              [(told.count(401),)], "who was not heard has not tried")


def events(s):
    """Each change is told: who, on what, from where."""
    rows = s.psql("postgres", "SELECT DISTINCT e.what FROM data.event e JOIN "
                  "data.account a ON a.id = e.account WHERE e.object IS NOT "
                  "NULL AND e.address IS NOT NULL AND e.request IS NOT NULL")
    wanted = {"account.added", "account.invited", "account.reset",
              "account.link-voided", "account.granted", "account.revoked",
              "account.disabled", "account.enabled", "account.renamed",
              "account.password", "role.added", "role.changed",
              "role.removed", "site.added", "site.renamed"}
    tap.equal(wanted - {row[0] for row in rows}, set(), "every kind is there")
    bare = s.psql("postgres", "SELECT what, object FROM data.event WHERE what "
                  "IN ('account.granted', 'account.renamed', 'role.changed', "
                  "'site.renamed') AND NOT (details ? 'before' AND details ? "
                  "'after') AND actor = 'account'")
    tap.equal(bare, [], "changes with before and after")


with tap.system("people are changed by who may", settings={
        "sweep": {"interval": 3600}}) as system:
    password = system.account("adam", "administrator")
    for name, role in (("eva", "administrator"), ("audi", "auditor"),
                       ("bob", "operator")):
        system.account(name, role, password=password)
    system.account("nina", password=password)
    system.psql("handfast_test", "SELECT api.freeze()")
    link = links(system, signed_in(system, "adam", password))
    late_links(system, password, link)
    guessed_links(system, password)
    adam = password_again(system, password)
    eva = signed_in(system, "eva", password)
    old_pages(system, adam, eva)
    beyond(system, password, adam)
    names(system, adam)
    roles_in_use(system, adam)
    last_one(system, password, adam)
    events(system)
    own_account(system, password)
    flood(system, password)
