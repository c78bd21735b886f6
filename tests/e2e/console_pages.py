"""The console's routes as it has them, the tables of who may use them
in docs/permissions.md, and visitors at its own socket, in nginx's place."""

import base64
import collections
import hashlib
import hmac
import os
import re
import secrets
import socket
import struct
import subprocess
import urllib.parse

import tap          # sets the path for the next
import fastcgi      # noqa: E402
import filling      # noqa: E402

SESSION, FORM = "__Host-handfast", "__Host-handfast-form"
TABLE = os.path.join(tap.ROOT, "docs", "permissions.md")
# Forms for whoever has the page, signed in or not.
OPEN = ("/sign-in", "/welcome")
# Nothing has this id.
NOBODY = "00000000-0000-4000-8000-000000000000"


def routes():
    """"GET /devices/:id" of every route that the console serves, in the order
    of its table: a unit test has a line for each."""
    build = os.path.join(tap.ROOT, os.environ.get("B", "build"))
    lines = subprocess.run([f"{build}/tests/unit/page_routes"], check=True,
                           capture_output=True, text=True).stdout
    return re.findall(r"^ok \d+ - ((?:GET|POST) /\S*): session$", lines,
                      re.MULTILINE)


def table():
    """({endpoint: {who: bool}}, endpoints that are there twice)"""
    with open(TABLE, encoding="utf-8") as text:
        section = re.search(r"^## Pages\n(.*?)^## ", text.read(),
                            re.MULTILINE | re.DOTALL).group(1)
    who, may, twice = [], {}, []
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells[:1] == ["endpoint"]:
            who = cells[1:]
        elif len(cells) > 1 and re.fullmatch(r"`(GET|POST) /\S*`", cells[0]):
            endpoint = cells[0].strip("`")
            twice += [endpoint] * (endpoint in may)
            may[endpoint] = {name: {"yes": True, "no": False}[cell]
                             for name, cell in zip(who, cells[1:],
                                                   strict=True)}
    return may, twice


Answer = collections.namedtuple("Answer", "status headers text")


def heading(answer):
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return found.group(1) if found else ""


def told(answer, method):
    """What became of a request: "signed out", "denied", "csrf" or "allowed".
    """
    where = answer.headers.get("location", "")
    if method == "GET" and answer.status == 303 and re.fullmatch(
            r"/sign-in(\?.*)?", where):
        return "signed out"
    if answer.status == 401 and heading(answer) == "Signed out":
        return "signed out"
    if answer.status == 403 and "This form is out of date" in answer.text:
        return "csrf"
    if answer.status == 403 and heading(answer) == "Not allowed":
        return "denied"
    return "allowed"


def csrf_of(token, purpose="session"):
    """As fcgi/auth/auth_token.c."""
    def mac(key, text):
        return hmac.digest(key, text, "sha256")
    # HKDF-Expand to one block.
    return text_of(mac(mac(token, b"handfast/1 csrf\x01"), purpose.encode()))


def text_of(token):
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


class Visitor:
    """One browser, signed in or not."""

    def __init__(self, stack, account=None):
        self.path = os.path.join(stack.at.run, "console", "fcgi.sock")
        self.cookies = {}
        self.token = None
        if account is not None:
            self.open(stack, account)

    def open(self, stack, account):
        """A new session, as signing in makes it."""
        self.token = secrets.token_bytes(32)
        stack.psql("postgres", "INSERT INTO data.session (token, account, "
                   "created_at, used_at, idle, ends_at) SELECT %s, id, now, "
                   "now, '30 minutes', now + interval '12 hours' FROM "
                   "data.account, api.now() WHERE name = %s",
                   hashlib.sha256(self.token).digest(), account)
        self.cookies[SESSION] = text_of(self.token)

    def csrf(self, path="/"):
        """What the forms of this visitor's pages have."""
        if path in OPEN:
            token = secrets.token_bytes(32)
            self.cookies[FORM] = text_of(token)
            return csrf_of(token, "sign-in")
        return csrf_of(self.token)

    def ask(self, method, uri, fields=None):
        path, _, query = uri.partition("?")
        body = urllib.parse.urlencode(fields or {}).encode()
        params = {"DOCUMENT_URI": path, "QUERY_STRING": query,
                  "REQUEST_METHOD": method, "REMOTE_ADDR": "192.0.2.1",
                  "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value
                                           in self.cookies.items())}
        if method == "POST":
            params["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
            params["CONTENT_LENGTH"] = len(body)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(600)
            line.connect(self.path)
            line.sendall(
                fastcgi.record(fastcgi.BEGIN, struct.pack(">HB5x", 1, 0))
                + fastcgi.stream(fastcgi.PARAMS, fastcgi.encode_params(params))
                + fastcgi.stream(fastcgi.STDIN, body))
            head, _, text = fastcgi.read_answer(line).partition(b"\r\n\r\n")
        return self.take(head.decode(), text)

    def take(self, head, text):
        headers = {}
        for line in head.split("\r\n"):
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name == "Set-Cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return Answer(int(headers.get("status", "200").split()[0]), headers,
                      text.decode(errors="replace"))

    def get(self, uri):
        return self.ask("GET", uri)

    def post(self, uri, **fields):
        return self.ask("POST", uri, fields)


# What some addresses must have behind them.
QUERIES = {"/roles/remove": "?role=nightshift", "/policy/profile":
           "?name=device", "/roles/edit": "?role=nightshift"}


class Objects:
    """One of each kind that an address may name."""

    def __init__(self, s, number):
        self.words = {"device": filling.device(s, number),
                      "enrollment": filling.enrollment(s, number),
                      "asking": filling.enrollment(s, filling.ASKING),
                      "site": filling.site(s),
                      "account": filling.account(s, number)}
        filling.run(s, "INSERT INTO data.role (name, description) VALUES "
                    "('nightshift', 'Adds devices at night.')")

    def uri(self, endpoint):
        """The address of an endpoint with one of them in it."""
        path = endpoint.partition(" ")[2]
        kind = {"people": "account", "devices": "device", "sites": "site",
                "enrollments": "enrollment"}.get(path.split("/")[1], "device")
        return path.replace(":id", self.words[kind]) + QUERIES.get(path, "")


def endpoint_of(uri):
    """"GET /devices/:id" of an address; its objects may be {words}."""
    path = re.sub(r"\{\w+\}", ":id", uri.partition("?")[0])
    return f"GET {path}"
