#!/usr/bin/python3
"""How long a session lives, what ends it, and how failed sign-ins are slowed
by account and by network."""

import base64
import hashlib
import html
import os
import re
import socket
import struct
import urllib.parse

import tap          # sets the path for the next
import fastcgi      # noqa: E402

SESSION, FORM = "__Host-handfast", "__Host-handfast-form"
HOUR = 3600


class Visitor:
    """Somebody at the console's own socket, in nginx's place."""

    def __init__(self, s, address="192.0.2.1"):
        self.path = os.path.join(s.at.run, "console", "fcgi.sock")
        self.address = address
        self.cookies = {}

    def ask(self, method, uri, **fields):
        """(status, Location or None, text)"""
        body = urllib.parse.urlencode(fields).encode()
        params = {"DOCUMENT_URI": uri, "REQUEST_METHOD": method,
                  "REMOTE_ADDR": self.address, "HTTP_USER_AGENT": "a test",
                  "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value
                                           in self.cookies.items())}
        if method == "POST":
            params["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
            params["CONTENT_LENGTH"] = len(body)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(60)
            line.connect(self.path)
            line.sendall(
                fastcgi.record(fastcgi.BEGIN, struct.pack(">HB5x", 1, 0))
                + fastcgi.stream(fastcgi.PARAMS, fastcgi.encode_params(params))
                + fastcgi.stream(fastcgi.STDIN, body))
            head, _, text = fastcgi.read_answer(line).partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1))
                   for line in head.decode().split("\r\n")]
        for name, value in headers:
            if name == "Set-Cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        told = dict(headers)
        return int(told.get("Status", "200").split()[0]), \
            told.get("Location"), text.decode()

    def form(self, uri):
        """The token of the forms of a page."""
        return re.search(r'name="csrf" value="([^"]+)"',
                         self.ask("GET", uri)[2]).group(1)

    def sign_in(self, name, password):
        """(status, the sentence about what went wrong)"""
        status, _, text = self.ask("POST", "/sign-in", name=name, next="/",
                                   password=password,
                                   csrf=self.form("/sign-in"))
        fault = re.search(r'id="fault"[^>]*>([^<]*)', text)
        return status, html.unescape(fault.group(1)) if fault else ""

    def is_in(self):
        status, where, _ = self.ask("GET", "/")
        return (status, where) != (303, "/sign-in")

    def again_as(self, session):
        """Somebody else with this session's token."""
        other = Visitor.__new__(Visitor)
        other.__dict__ = {**self.__dict__, "cookies": {SESSION: session}}
        return other


def signed_in(s, password, name="ann"):
    visitor = Visitor(s)
    status, fault = visitor.sign_in(name, password)
    if status != 303:
        raise RuntimeError(f"sign-in: {status} {fault}")
    return visitor


def sessions_of(s):
    return {bytes(row[0]) for row in s.psql(
        "postgres", "SELECT token FROM data.session")}


def hash_of(token):
    return hashlib.sha256(base64.urlsafe_b64decode(token + "=")).digest()


def age(s, password):
    ann, idle = signed_in(s, password), signed_in(s, password)
    s.shift_time(1799)
    tap.ok(ann.is_in(), "a session lives when it is used in 30 minutes")
    s.shift_time(1)
    tap.ok(not idle.is_in(), "unused for 30 minutes it has ended")
    tap.equal(idle.ask("POST", "/claim", csrf="x", code="x")[0], 401,
              "for forms, too")
    # Use is written down to the minute.
    for _ in range(23):
        ann.is_in()
        s.shift_time(1739)
    ann.is_in()
    s.shift_time(12 * HOUR - 1 - (1800 + 23 * 1739))
    tap.ok(ann.is_in(), "one that is always used lives nearly 12 hours")
    s.shift_time(1)
    tap.ok(not ann.is_in(), "and no more")
    sweeper = signed_in(s, password)
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")
    tap.equal(sessions_of(s), {hash_of(sweeper.cookies[SESSION])},
              "what has ended is not kept")


def fixed(s, password):
    """Nobody signs in under a token that somebody else knew before."""
    victim = Visitor(s)
    planted = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    victim.cookies[SESSION] = planted
    victim.sign_in("ann", password)
    tap.ok(victim.is_in() and victim.cookies[SESSION] != planted,
           "a planted session is exchanged")
    tap.ok(not victim.again_as(planted).is_in(), "and is worth nothing")
    first = victim.cookies[SESSION]
    form = victim.form("/")
    victim.cookies[FORM] = base64.urlsafe_b64encode(b"f" * 32).decode()[:-1]
    outside = Visitor(s)
    outside.cookies = {FORM: victim.cookies[FORM]}
    token = outside.form("/sign-in")
    status = victim.ask("POST", "/sign-in", name="ann", password=password,
                        next="/", csrf=token)[0]
    second = victim.cookies[SESSION]
    tap.equal((status, second != first), (303, True),
              "signing in anew draws another")
    tap.ok(not victim.again_as(first).is_in(), "and ends the old one")
    tap.equal(victim.ask("POST", "/sign-out", csrf=form)[0], 403,
              "a form of the old one is forged in the new")
    tap.ok(victim.is_in(), "which goes on")
    return victim


def signs_out(s, victim):
    token = victim.cookies[SESSION]
    thief = victim.again_as(token)
    tap.ok(thief.is_in(), "a copy of the cookie is as good")
    tap.equal(victim.ask("POST", "/sign-out", csrf=victim.form("/"))[:2],
              (303, "/sign-in"), "until somebody signs out")
    tap.equal(victim.cookies[SESSION], "", "the browser forgets it")
    tap.ok(not thief.is_in(), "the server, too: a copy is worth nothing")
    tap.ok(hash_of(token) not in sessions_of(s), "its row is gone")


def slowed_by_account(s, password):
    """Five failures from anywhere, then each further one has to wait."""
    told = [Visitor(s, f"198.51.100.{i}").sign_in("ann", "wrong horse")
            for i in range(6)]
    tap.equal([status for status, _ in told], [401] * 5 + [429],
              "the sixth failure for an account, from wherever, has to wait")
    tap.ok("Wait 1 second" in told[5][1], "and is told how long")
    tap.equal(Visitor(s, "198.51.100.77").sign_in("ANN", password)[0], 429,
              "so does the right password, however the name is written")
    tap.equal(Visitor(s).sign_in("bob", password)[0], 303,
              "another account does not")
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        s.shift_time(seconds - 1)
        early = Visitor(s).sign_in("ann", "wrong horse")[0] \
            if seconds > 1 else 429
        s.shift_time(1)
        told = Visitor(s).sign_in("ann", "wrong horse")[0]
        if (early, told) != (429, 401):
            break
    tap.equal((seconds, early, told), (60, 429, 401),
              "each failure doubles it, up to a minute")
    s.shift_time(60)
    tap.equal(Visitor(s).sign_in("ann", password)[0], 303,
              "then the right one is taken")
    tap.equal(Visitor(s).sign_in("ann", "wrong horse")[0], 401,
              "and the count begins anew")
    unknown = [Visitor(s, f"203.0.113.{i}").sign_in("no-one", "wrong horse")
               for i in range(6)]
    tap.equal([status for status, _ in unknown], [401] * 5 + [429],
              "a name that nobody has is slowed alike")


def slowed_by_network(s, password):
    """Twenty failures for whatever name."""
    s.shift_time(HOUR)
    for home, other, what in (
            ("192.0.2.50", "192.0.2.51", "an IPv4 address"),
            ("2001:db8:7::1", "2001:db8:7:1::1", "an IPv6 /64")):
        told = [Visitor(s, home).sign_in(f"guess-{i}", "wrong horse")[0]
                for i in range(21)]
        tap.equal(told, [401] * 20 + [429],
                  f"twenty failures from {what}, and it has to wait")
        tap.equal(Visitor(s, home).sign_in("bob", password)[0], 429,
                  "for every account")
        tap.equal(Visitor(s, other).sign_in("bob", password)[0], 303,
                  f"another {what[3:]} does not")
    tap.equal(Visitor(s, "2001:db8:7::ffff:0:1").sign_in("bob", password)[0],
              429, "any address of the /64 is the same")
    refused = s.psql("postgres", "SELECT count(*) FILTER (WHERE account IS "
                     "NOT NULL) > 5, count(*) FILTER (WHERE account IS NULL) "
                     ">= 40 FROM data.event WHERE what = 'session.refused' "
                     "AND address IS NOT NULL")
    tap.equal(refused, [(True, True)],
              "each is an event, with account and address")


with tap.system("the console's sessions", settings={
        "sweep": {"interval": 3600}}) as system:
    password = system.account("ann", "enroll", "view")
    system.account("bob", "enroll", password=password)
    # Each second is told: none passes by itself.
    system.psql("handfast_test", "SELECT api.freeze()")
    age(system, password)
    signs_out(system, fixed(system, password))
    slowed_by_account(system, password)
    slowed_by_network(system, password)
