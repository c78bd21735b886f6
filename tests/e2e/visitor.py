"""Somebody at the console's own socket, in nginx's place: from any address,
and slowed by nothing but the console itself."""

import html
import html.parser
import os
import re
import socket
import struct
import urllib.parse

import tap          # noqa: F401 (sets the path for the next)
import fastcgi      # noqa: E402

PATIENCE = 60


class Forms(html.parser.HTMLParser):
    """{action: {field: value}} as a browser would send them untouched."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.fields, self.select = {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            self.fields = self.forms.setdefault(at["action"], {})
        elif self.fields is None or (tag != "option" and "name" not in at):
            return
        elif tag == "input" and at.get("type") == "checkbox":
            if "checked" in at:
                self.fields[at["name"]] = at["value"]
        elif tag == "input":
            self.fields[at["name"]] = at.get("value", "")
        elif tag == "select":
            self.select = at["name"]
        elif tag == "option" and self.select is not None:
            if "selected" in at or self.select not in self.fields:
                self.fields[self.select] = at["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.select = None


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.location = headers.get("location", "")
        self.text = body.decode()
        self.forms = Forms(self.text).forms

    @property
    def faults(self):
        """What the page says is wrong, of the form and of its fields."""
        found = re.findall(r'role="alert"[^>]*>(.*?)</p>', self.text, re.S)
        return [html.unescape(re.sub("<[^>]*>", "", f)).strip()
                for f in found if f.strip()]

    @property
    def heading(self):
        return html.unescape(re.sub("<[^>]*>", "", re.search(
            r"<h1[^>]*>(.*?)</h1>", self.text, re.S).group(1))).strip()

    @property
    def link(self):
        """The one that the page shows, once."""
        return html.unescape(re.search(
            r'>(https://[^<]*/welcome#[^<]*)<', self.text).group(1))


class Visitor:
    def __init__(self, s, address="192.0.2.1", agent="a test"):
        self.stack = s
        self.path = os.path.join(s.at.run, "console", "fcgi.sock")
        self.address, self.agent = address, agent
        self.cookies = {}

    def ask(self, method, uri, fields=None):
        path, _, query = uri.partition("?")
        body = urllib.parse.urlencode(fields or {}).encode() \
            if method == "POST" else b""
        params = {"DOCUMENT_URI": path, "REQUEST_METHOD": method,
                  "QUERY_STRING": query, "REMOTE_ADDR": self.address,
                  "HTTP_USER_AGENT": self.agent,
                  "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value
                                           in self.cookies.items())}
        if method == "POST":
            params["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        status, headers, text, cookies = self.send(params, body)
        for cookie in cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return Answer(status, headers, text)

    def send(self, params, body):
        params = {**params, "CONTENT_LENGTH": len(body) or ""}
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(self.path)
            line.sendall(
                fastcgi.record(fastcgi.BEGIN, struct.pack(">HB5x", 1, 0))
                + fastcgi.stream(fastcgi.PARAMS, fastcgi.encode_params(params))
                + fastcgi.stream(fastcgi.STDIN, body))
            head, _, text = fastcgi.read_answer(line).partition(b"\r\n\r\n")
        pairs = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        headers = {name.lower(): value for name, value in pairs}
        return (int(headers["status"].split()[0]), headers, text,
                [value for name, value in pairs if name == "Set-Cookie"])

    def get(self, uri):
        return self.ask("GET", uri)

    def post(self, uri, fields):
        return self.ask("POST", uri, fields)

    def fill(self, page, action=None, **fields):
        """Sends the form of a page (its address), changed so."""
        action = action or page
        form = self.get(page).forms[action.partition("?")[0]]
        return self.post(action, {**form, **fields})

    def sign_in(self, name, password):
        return self.fill("/sign-in", name=name, password=password)

    def csrf(self):
        return self.get("/me").forms["/sign-out"]["csrf"]

    def is_in(self):
        return self.get("/me").status == 200


def signed_in(s, name, password, address="192.0.2.1"):
    visitor = Visitor(s, address)
    answer = visitor.sign_in(name, password)
    if answer.status != 303:
        raise RuntimeError(f"sign-in: {answer.status} {answer.faults}")
    return visitor
