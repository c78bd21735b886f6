#!/usr/bin/python3
"""Every endpoint of the console lets in exactly whom the tables in
docs/permissions.md name, and nobody with another's session or form."""

import console_pages
import filling
import tap
from console_pages import NOBODY, Visitor, told

ROLES = ("viewer", "operator", "administrator", "auditor")
OUT = "out"


class Objects(console_pages.Objects):
    """What there is to look at; what would be changed is not there."""

    def __init__(self, s):
        filling.people(s, 1, filling.ACCOUNTS)
        filling.sites(s)
        filling.devices(s, 1, 9)
        filling.enrollments(s, 1, 9, "operator")
        super().__init__(s, 1)

    def uri(self, endpoint):
        method, _, path = endpoint.partition(" ")
        if method == "POST":
            return path.replace(":id", NOBODY)
        return super().uri(endpoint)


def ask(visitor, endpoint, uri, csrf=None):
    """A form has nothing but its token: whom it is for is said before what is
    wrong with it."""
    if endpoint.startswith("GET "):
        return told(visitor.get(uri), "GET")
    return told(visitor.post(uri, csrf=visitor.csrf(uri) if csrf is None
                             else csrf), "POST")


def wanted(may, signed_in):
    return "allowed" if may else "denied" if signed_in else "signed out"


def state(s):
    """What a form could have changed."""
    return s.psql(
        "postgres", "SELECT (SELECT array_agg(d::text ORDER BY id) FROM "
        "data.device d), (SELECT array_agg((e.id, e.state, e.reply)::text "
        "ORDER BY id) FROM data.enrollment e), (SELECT array_agg((a.id, "
        "a.enabled, a.password_hash)::text ORDER BY id) FROM data.account a), "
        "(SELECT array_agg(r::text ORDER BY account, role) FROM "
        "data.account_role r)")


def the_table_is_whole(table, twice):
    routes = console_pages.routes()
    tap.ok(len(routes) > 20, "the routes are listed")
    tap.equal(sorted(set(routes) - set(table)), [],
              "every endpoint stands in docs/permissions.md")
    tap.equal(sorted(set(table) - set(routes)), [],
              "and nothing that is none")
    tap.equal(twice, [], "each once")
    tap.equal({who for each in table.values() for who in each},
              {OUT, "none", *ROLES}, "with a word for everybody")


def everybody(s, table, objects):
    before = state(s)
    for endpoint, may in table.items():
        uri = objects.uri(endpoint)
        got = {}
        for who in may:
            # A session of its own: signing out ends it.
            visitor = Visitor(s, None if who == OUT else who)
            if who == OUT and uri not in console_pages.OPEN:
                got[who] = ask(visitor, endpoint, uri, "")
            else:
                got[who] = ask(visitor, endpoint, uri)
        tap.equal(got, {who: wanted(yes, who != OUT)
                        for who, yes in may.items()},
                  f"{endpoint}: for whom the table says")
    tap.equal(state(s), before, "and nothing has changed")


def others_forms(s, table, objects):
    """An administrator's session with the form of another one's."""
    mine, other = (Visitor(s, "administrator") for _ in range(2))
    second = Visitor(s, "second")
    for endpoint in table:
        if endpoint.startswith("GET "):
            continue
        uri = objects.uri(endpoint)
        tap.equal([ask(visitor, endpoint, uri, csrf) for visitor, csrf in (
            (mine, second.csrf()), (second, mine.csrf()), (mine, other.csrf()),
            (mine, ""))], ["csrf"] * 4,
            f"{endpoint}: only by a form of its own session")


def dead_sessions(s, table, objects):
    """Whatever it once was, it is nobody's any more."""
    dead = {}
    for how, statement in (
            ("disabled", "UPDATE data.account SET enabled = false WHERE name "
             "= 'disabled'"),
            ("idle", "UPDATE data.session SET used_at = used_at - interval "
             "'31 minutes' WHERE account = (SELECT id FROM data.account "
             "WHERE name = 'idle')"),
            ("over", "UPDATE data.session SET ends_at = api.now() WHERE "
             "account = (SELECT id FROM data.account WHERE name = 'over')")):
        s.account(how, "administrator")
        dead[how] = Visitor(s, how)
        tap.equal(ask(dead[how], "GET /devices", "/devices"), "allowed",
                  f"{how}: it was good before")
        s.psql("postgres", statement)
    s.account("stopped", "administrator")
    dead["stopped"] = Visitor(s, "stopped")
    s.handfast("account", "disable", "stopped")
    s.account("gone", "administrator")
    dead["signed out"] = Visitor(s, "gone")
    dead["signed out"].post("/sign-out", csrf=dead["signed out"].csrf())
    dead["signed out"].cookies[console_pages.SESSION] = \
        console_pages.text_of(dead["signed out"].token)
    dead["made up"] = Visitor(s)
    dead["made up"].token = bytes(32)
    dead["made up"].cookies[console_pages.SESSION] = \
        console_pages.text_of(bytes(32))
    for endpoint, may in table.items():
        if may[OUT]:
            continue
        uri = objects.uri(endpoint)
        tap.equal({how: ask(visitor, endpoint, uri)
                   for how, visitor in dead.items()},
                  dict.fromkeys(dead, "signed out"),
                  f"{endpoint}: not by a session that is over")


def main():
    table, twice = console_pages.table()
    with tap.system("every page, every role") as s:
        objects = Objects(s)
        s.account("none")
        for name in ROLES:
            s.account(name, name)
        s.account("second", "administrator")
        the_table_is_whole(table, twice)
        everybody(s, table, objects)
        others_forms(s, table, objects)
        dead_sessions(s, table, objects)


main()
