#!/usr/bin/python3
"""What the console refuses, request by request: forged forms, missing
permissions, approvals of anything but what was shown, old sessions; and the
headers that each answer carries."""

import base64
import concurrent.futures
import hashlib
import http.client
import re
import time
import urllib.parse

import https_device
import operating
import tap

CSP = ("default-src 'none'", "script-src 'self'", "style-src 'self'",
       "img-src 'self'", "connect-src 'self'", "form-action 'self'",
       "base-uri 'none'", "frame-ancestors 'none'")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Client:
    """A browser without a screen: cookies and the hidden fields it saw."""

    def __init__(self, system):
        self.system = system
        self.cookies = {}
        self.fields = {}

    def send(self, method, path, body=None):
        """(status, headers, text), past nginx's own limit of requests."""
        while True:
            answer = self.send_once(method, path, body)
            if answer[0] != 429 or "handfast" in answer[2]:
                return answer
            time.sleep(0.5)

    def send_once(self, method, path, body):
        headers = {}
        connection = http.client.HTTPSConnection(
            self.system.console_name, self.system.port, timeout=30,
            context=self.system.tls_context())
        connection._create_connection = lambda address, *a, **k: (
            http.client.socket.create_connection(
                ("127.0.0.1", address[1]), *a, **k))
        headers["Cookie"] = "; ".join(
            f"{name}={value}" for name, value in self.cookies.items())
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
        if body is not None:
            headers.setdefault("Content-Type",
                               "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.headers, text

    def get(self, path):
        status, headers, text = self.send("GET", path)
        self.fields = dict(HIDDEN.findall(text))
        return status, headers, text

    def post(self, path, **fields):
        return self.send("POST", path, fields)

    def sign_in(self, name, password):
        self.get("/sign-in")
        return self.post("/sign-in", csrf=self.fields["csrf"], name=name,
                         password=password)

    def claim(self, device):
        """The fields of the page that then asks for a decision."""
        self.get("/")
        self.post("/claim", csrf=self.fields["csrf"], code=device.code)
        self.get(f"/enrollments/{device.id}")
        return {**self.fields, "name": "n"}


def waiting(s):
    device = https_device.Device(s.realm, s.port)
    device.register()
    return device


def headers(s, ann):
    for path, status in (("/", 200), ("/sign-in", 303), ("/nope", 404),
                         ("/devices", 200)):
        got, head, text = ann.get(path)
        tap.equal(got, status, f"{path}: {status}")
        tap.equal(head["Cache-Control"], "no-store", f"{path}: kept nowhere")
        tap.equal(head["X-Content-Type-Options"], "nosniff",
                  f"{path}: is what it says")
        if got != 303:
            tap.equal([part for part in CSP if part not in
                       head["Content-Security-Policy"]], [],
                      f"{path}: a strict policy")
            tap.ok("unsafe" not in head["Content-Security-Policy"],
                   f"{path}: without exceptions")
            tap.equal(re.findall(r"<style|style=|\son\w+=|<script(?! src=)",
                                 text), [], f"{path}: no inline code")
    tap.holds(ann.get("/nope")[2], "Request <code>", "errors show their id")
    fresh = Client(s)
    cookie = fresh.get("/sign-in")[1]["Set-Cookie"]
    for part in ("__Host-handfast-form=", "; Path=/", "; Secure",
                 "; HttpOnly", "; SameSite="):
        tap.holds(cookie, part, f"the cookie has {part}")


def signing_in(s, password):
    client = Client(s)
    client.get("/sign-in")
    token, cookies = client.fields["csrf"], dict(client.cookies)
    client.cookies = {}
    tap.equal(client.post("/sign-in", csrf=token, name="ann",
                          password=password)[0], 403,
              "a sign-in form without its cookie is forged")
    client.cookies = cookies
    tap.equal(client.post("/sign-in", csrf="A" * 43, name="ann",
                          password=password)[0], 403, "or with another token")
    answers, times = [], []
    for name in ("ann", "nobody"):
        start = time.monotonic()
        status, _, text = client.post("/sign-in", csrf=token, name=name,
                                      password="wrong horse")
        times.append(time.monotonic() - start)
        answers.append((status, re.sub(r"<code>\w+|value=\"\w+\"", "", text)))
    tap.equal(answers[0], answers[1], "an unknown name gets the same answer")
    tap.ok(max(times) < 8 * min(times) + 0.1, "in about the same time")
    tap.equal(client.post("/sign-in", csrf=token, name="ann",
                          password=password)[0], 303, "the right one is in")
    token = client.cookies["__Host-handfast"]
    stored = [bytes(row[0]) for row in s.psql(
        "postgres", "SELECT token FROM data.session")]
    tap.holds(stored, hashlib.sha256(
        base64.urlsafe_b64decode(token + "=")).digest(),
        "the database has the token's hash")
    tap.equal(client.get("/sign-in")[0], 303,
              "signed in, the form is not shown again")
    client = Client(s)
    client.get("/sign-in")
    for _ in range(12):
        status, _, text = client.post(
            "/sign-in", csrf=client.fields["csrf"], name="bob",
            password="wrong horse")
        if status == 429:
            break
    tap.holds(text, "Too many failed tries",
              "many failures slow an account down")


def forged(s, ann):
    device = waiting(s)
    fields = ann.claim(device)
    here = f"/enrollments/{device.id}"
    tap.equal(ann.post(f"{here}/approve", **{**fields, "csrf": "x"})[0], 403,
              "approve with another token")
    del fields["csrf"]
    for path, form in ((f"{here}/approve", fields), (f"{here}/decline", {}),
                       (f"{here}/cancel", {}), ("/claim", {"code": "1"}),
                       ("/sign-out", {}),
                       (f"/devices/{device.id}/revoke", {"reason": "x"})):
        tap.equal(ann.post(path, **form)[0], 403, f"{path} without a token")
        tap.equal(Client(s).post(path, **form)[0], 401, f"{path} signed out")
        tap.ok(ann.get(path)[0] in (403, 404, 405), f"{path} by GET")
    tap.equal(Client(s).get(f"{here}/state")[0], 401, "state, signed out")


def changed(s, ann):
    device = waiting(s)
    fields = ann.claim(device)
    here = f"/enrollments/{device.id}/approve"
    for name in ("reg", "key"):
        other = {**fields, name: "0" * 64}
        tap.equal(ann.post(here, **other)[0], 409,
                  f"an approval of another {name} than was shown")
    tap.equal(ann.post(here, **{**fields, "profile": "server"})[0], 400,
              "a profile that there is not")
    tap.equal(ann.post(here, **{**fields, "extra": "1"})[0], 400,
              "a field that there is not")
    tap.equal(device.poll()[2]["state"], "verified", "nothing has happened")
    tap.equal(ann.post(here, **fields)[0], 303, "what was shown is approved")
    again = ann.post(here, **fields)
    tap.equal((again[0], again[1]["Location"]),
              (303, f"/enrollments/{device.id}"),
              "a second click shows where it stands")
    operating.Operator.until(device, "reply")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.certificate "
                     "WHERE device IS NOT NULL")[0][0], 1, "one certificate")


def race(s, ann, bob):
    device = waiting(s)
    for client in (ann, bob):
        client.get("/")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        got = sorted(status for status, _, _ in pool.map(
            lambda c: c.post("/claim", csrf=c.fields["csrf"],
                             code=device.code), (ann, bob)))
    tap.equal(got, [303, 409], "of two who type one code, one gets it")


def permissions(s, password):
    device = waiting(s)
    eve = Client(s)
    eve.sign_in("eve", password)
    status, _, text = eve.get("/")
    tap.equal((status, 'name="code"' in text), (200, False),
              "who may only look gets no code field")
    csrf = eve.fields["csrf"]
    tap.equal(eve.post("/claim", csrf=csrf, code=device.code)[0], 403,
              "and may not claim")
    tap.equal(eve.get("/devices")[0], 200, "but may look")
    number = s.psql("postgres", "SELECT id FROM data.device")[0][0]
    status, _, text = eve.get(f"/devices/{number}")
    tap.equal((status, "Revoke" in text), (200, False), "at each, no more")
    tap.equal(eve.get(f"/devices/{number}/revoke")[0], 403, "not ask")
    tap.equal(eve.post(f"/devices/{number}/revoke", csrf=csrf,
                       reason="superseded")[0], 403, "nor revoke")
    bob = Client(s)
    s.shift_time(3600)
    bob.sign_in("bob", password)
    tap.equal(bob.get("/devices")[0], 403, "who may only add may not look")


def sessions(s, password):
    ann = Client(s)
    ann.sign_in("ann", password)
    s.shift_time(1780)
    tap.equal(ann.get("/")[0], 200, "nearly 30 minutes idle are well")
    s.shift_time(1801)
    status, head, _ = ann.get("/devices")
    tap.equal((status, head["Location"]), (303, "/sign-in?next=/devices"),
              "30 minutes idle end a session")
    ann.sign_in("ann", password)
    s.handfast("account", "disable", "ann")
    tap.equal(ann.get("/")[0], 303, "so does disabling the account")


with tap.system("the console refuses") as s:
    password = s.account("ann", "enroll", "view", "revoke")
    s.account("bob", "enroll", password=password)
    s.account("eve", "view", password=password)
    ann, bob = Client(s), Client(s)
    tap.equal(ann.sign_in("ann", password)[0], 303, "ann is in")
    tap.equal(bob.sign_in("bob", password)[0], 303, "bob is in")
    headers(s, ann)
    forged(s, ann)
    changed(s, ann)
    race(s, ann, bob)
    signing_in(s, password)
    permissions(s, password)
    sessions(s, password)
