#!/usr/bin/python3
"""Administrators narrow profiles and say from which networks devices and
people come: what is said holds in the certificates that come out, nobody shuts
himself out, two at once are noticed, and each change is told before and kept
after."""

from cryptography import x509

import chromium
import https_device
import renewing
import tap
import ports                # noqa: E402 (after tap has set the path)
from web_operator import Connection, WebOperator

SETTINGS = {**renewing.OFTEN, "profile device": {"days": 90},
            "profile lobby": {"days": 30},
            "profile auto": {"days": 40, "unattended": "yes"}}


class Elsewhere(WebOperator):
    """The same from another address, of IPv4 or IPv6."""

    def __init__(self, s, name, password, address, **headers):
        self.address = address
        self.headers = headers
        super().__init__(s, name, password)

    def connection(self):
        return Connection(self.stack, "::1" if ":" in self.address else
                          "127.0.0.1", self.address)

    def request(self, method, path, body=None):
        return super().request(method, path, body, **self.headers)


def refused(s, name, password, address, **more):
    """Signing in from there: how it was answered, or None."""
    try:
        Elsewhere(s, name, password, address, **more)
    except RuntimeError as answer:
        return str(answer)
    return None


def event(s, what):
    return s.psql("postgres", "SELECT object, details FROM data.event WHERE "
                  "what = %s ORDER BY id DESC LIMIT 1", what)[0]


def days_of(pem):
    cert = x509.load_pem_x509_certificate(pem)
    return (cert.not_valid_after - cert.not_valid_before).days


def days_in(folder):
    return days_of(renewing.read(
        f"{renewing.current(folder)}/chain.pem"))


def fits(b, what):
    tap.ok(b.driver.execute_script("return document.documentElement"
                                   ".scrollWidth <= 360"), f"{what}: it fits")
    tap.equal(b.complaints(), [], f"{what}: the browser does not complain")


def press(b, text):
    """The button that says so; until the next page is there."""
    before = b.one("html").id
    next(x for x in b.all("main button") if x.text == text).click()
    b.until(lambda: b.one("html").id != before and b.all("footer"),
            f"nothing comes of {text!r}")


def narrowed_in_a_browser(s, b, password):
    """Seen, typed wrong, reviewed, asked for the password, done."""
    b.sign_in("ada", password)
    b.go("/policy")
    tap.holds(b.text(), "device\n90 days", "a profile as it is configured")
    tap.holds(b.text(), "auto\n40 days, without a person", "one without people")
    tap.holds(b.text(), "Everybody\nfrom anywhere", "and the networks")
    fits(b, "policy")
    s.shift_time(301)
    b.go("/policy/profile?name=device")
    b.fill("#days", "91")
    b.fill("#from", "127.0.0.1/8\nnonsense")
    press(b, "Review the change")
    tap.holds(b.text("#days-fault"), "1 to 90", "more than the ceiling")
    tap.holds(b.text("#from-fault"), "Did you mean 127.0.0.0/8?",
              "bits behind the prefix")
    tap.equal((b.value("#days"), b.value("#from")),
              ("91", "127.0.0.1/8\nnonsense"), "what was typed is kept")
    fits(b, "faults")
    b.fill("#days", "31")
    b.fill("#from", "127.0.0.0/8, ::1")
    press(b, "Review the change")
    tap.holds(b.text("dl"), "Certificates\n31 days", "what will be")
    tap.holds(b.text("dl"), "before: as the ceiling", "and what was before")
    tap.holds(b.text("ul"), "renewed ones too", "and what it does")
    tap.equal(b.value("#confirm"), "", "the password is asked for")
    fits(b, "review")
    tap.equal(s.handfast_json("policy", "show", "device")["days"], 90,
              "nothing has changed yet")
    b.fill("#confirm", "wrong")
    press(b, "Change it")
    tap.holds(b.text("#confirm-fault"), "not your password", "a wrong one")
    b.fill("#confirm", password)
    press(b, "Change it")
    tap.holds(b.text("[role=status]"), "Changed.", "done")
    tap.equal(event(s, "policy.profile"), ("profile device", {
        "before": {"enrolls": True, "renews": True, "days": None,
                   "by_role": False, "roles": [], "networks": []},
        "after": {"enrolls": True, "renews": True, "days": 31,
                  "by_role": False, "roles": [],
                  "networks": ["127.0.0.0/8", "::1/128"]}}),
        "an event with before and after")
    b.go("/policy")
    tap.holds(b.text(), "31 of 90 days, from 2 networks", "the list says it")


def holds_in_certificates(s, password):
    """Also when they are renewed, and without a person."""
    s.handfast("policy", "set", "device", "--networks", "any")
    folder = renewing.enroll(s, password)
    tap.equal(days_in(folder), 31, "the certificate that comes out")
    s.handfast("policy", "set", "device", "--days", "7")
    renewing.renew(s, folder, "--now", check=True)
    tap.equal(days_in(folder), 7, "and the renewed one")
    s.handfast("policy", "set", "device", "--enroll", "no")
    renewing.renew(s, folder, "--now", check=True)
    tap.equal(days_in(folder), 7, "switched off, renewals go on")
    s.handfast("policy", "set", "device", "--renew", "no")
    status, events = renewing.renew(s, folder, "--now")
    tap.equal((status, days_in(folder)), (1, 7), "unless they are off too")
    tap.equal(renewing.whoami(s, renewing.current(folder)), 200,
              "what is out stays good")
    s.handfast("policy", "set", "device", "--renew", "yes", "--enroll", "yes",
               "--days", "ceiling")
    renewing.renew(s, folder, "--now", check=True)
    tap.equal(days_in(folder), 90, "and all as configured again")


def offered(page):
    return [part.split('"')[0]
            for part in page.text.split('<option value="')[1:]
            if part.split('"')[0] in ("device", "lobby", "auto")]


def roles_and_networks(s, ada):
    """Of two profiles what policy leaves is offered, and nothing else goes."""
    s.handfast("role", "add", "porter", "enroll")
    porter = WebOperator(s, "pat", s.account("pat", "porter"))
    device = https_device.Device(s.realm, s.port)
    device.register()
    path = porter.claim(device.code)
    page = porter.get(path)
    tap.equal(offered(page), ["device", "lobby"], "both, at first")
    form = {**page.forms[f"{path}/approve"], "profile": "lobby"}
    form.pop("reason")
    s.handfast("policy", "set", "lobby", "--roles", "operator,administrator")
    tap.ok("<select id=\"profile\"" not in porter.get(path).text
           and 'name="profile" value="device"' in porter.get(path).text,
           "one is not for porters: the other is not asked about")
    tap.equal(porter.post(f"{path}/approve", form).status, 409,
              "and it cannot be had by hand")
    s.handfast("policy", "set", "lobby", "--roles", "porter")
    s.handfast("policy", "set", "device", "--networks", "198.51.100.0/24")
    tap.ok('name="profile" value="lobby"' in porter.get(path).text,
           "the other is not for where the device is")
    s.handfast("policy", "set", "lobby", "--enroll", "no")
    page = porter.get(path)
    tap.holds(page.text, "Policy leaves no profile", "none is left")
    tap.ok('class="yes"' not in page.text and 'class="no"' in page.text,
           "then one may only decline")
    s.handfast("policy", "set", "lobby", "--enroll", "yes")
    s.handfast("policy", "set", "device", "--networks", "127.0.0.1")
    tap.equal(offered(porter.get(path)), ["device", "lobby"], "wide again")
    s.handfast("role", "remove", "porter", check=False)
    told = s.handfast_json("policy", "show", "lobby")
    tap.equal((told["by_role"], told["roles"]), (True, ["porter"]),
              "a role in use stays")
    s.handfast("policy", "set", "lobby", "--roles", "all")
    tap.equal(porter.post(f"{path}/approve", form).status, 303, "approved")


def unattended(s, ada):
    form = ada.get("/policy/profile?name=auto")
    tap.ok("Who may approve it" not in form.text, "nobody approves there")
    fields = {**form.forms["/policy/profile"], "days": "3"}
    fields.pop("enrolls"), fields.pop("renews")
    fields["renews"] = "1"
    review = ada.post("/policy/profile", fields)
    tap.holds(review.text, "No new device can be let in", "switching off")
    done = ada.post("/policy/profile", {
        **review.forms["/policy/profile"], "step": "1"})
    tap.equal(done.status, 303, "the password was typed a moment ago")
    told = s.handfast_json("policy", "show", "auto")
    tap.equal((told["days"], told["enroll"], told["renew"]), (3, False, True),
              "so it is")


def two_at_once(s, ada):
    other = WebOperator(s, "bea", s.account("bea", "policy"))
    fields = ada.get("/policy/profile?name=lobby").forms["/policy/profile"]
    review = ada.post("/policy/profile", {**fields, "days": "12"})
    apply = {**review.forms["/policy/profile"], "step": "1"}
    mine = other.get("/policy/profile?name=lobby").forms["/policy/profile"]
    mine = other.post("/policy/profile", {**mine, "days": "21", "step": "1"})
    tap.equal(mine.status, 303, "the other one was faster")
    late = ada.post("/policy/profile", apply)
    tap.equal(late.status, 409, "which is noticed")
    tap.holds(late.text, "Somebody else has changed", "and told")
    tap.holds(late.text, 'name="days" value="12"', "what was typed is kept")
    tap.equal(s.handfast_json("policy", "show", "lobby")["days"], 21,
              "and nothing is overwritten")
    review = ada.post("/policy/profile", {
        **late.forms["/policy/profile"], "days": "12"})
    tap.holds(review.text, "before: 21 days",
              "the review compares with what holds now")
    tap.equal(ada.post("/policy/profile", {
        **review.forms["/policy/profile"], "step": "1"}).status, 303, "done")


def auditors(s):
    aude = WebOperator(s, "aude", s.account("aude", "auditor"))
    page = aude.get("/policy/profile?name=lobby")
    tap.holds(page.text, "at most 12 days", "an auditor reads")
    tap.ok("/policy/profile" not in page.forms, "without a form")
    tap.equal(aude.get("/policy/networks").status, 200, "networks too")
    for path in ("profile", "networks"):
        tap.equal(aude.post(f"/policy/{path}", {
            "csrf": page.forms["/sign-out"]["csrf"], "name": "lobby",
            "version": "1"}).status, 403, f"{path}: and changes nothing")
    tap.equal(aude.get("/policy/profile?name=nothing").status, 404,
              "a profile that is none")


def say_networks(web, networks, role=""):
    """From the page to the answer of the last step."""
    page = web.get(f"/policy/networks?role={role}")
    review = web.post("/policy/networks", {
        **page.forms["/policy/networks"], "networks": networks})
    if review.status != 200:
        return review
    return web.post("/policy/networks", {
        **review.forms["/policy/networks"], "step": "1"})


def nobody_is_shut_out(s, inside):
    """Who may change people: neither by himself nor by who may not."""
    ada = s.psql("postgres", "SELECT id FROM data.account WHERE name = 'ada'")
    path = f"/people/{ada[0][0]}/grant"
    form = {**inside.get(path).forms[path], "role": "viewer"}
    answer = inside.post(path, form)
    tap.equal(answer.status, 403, "viewers come from elsewhere")
    tap.holds(answer.text, "your address, 127.0.0.8, is in none of them: you "
              "would shut yourself out", "she does not become one")
    tap.equal(inside.get("/people").status, 200, "and stays in")
    pia = Elsewhere(s, "pia", s.account("pia", "policy"), "127.0.0.8")
    for role in ("", "administrator", "people"):
        answer = say_networks(pia, "127.0.0.8/32", role=role)
        tap.equal(answer.status, 422, f"not with policy alone: {role}")
        tap.holds(answer.text, "(the permission people) can change it",
                  "which is told")
    tap.equal(say_networks(pia, "127.0.0.8/32", role="auditor").status, 303,
              "another role's list may be said")
    tap.equal(say_networks(pia, "", role="auditor").status, 303, "and ended")


def networks(s, ada, password):
    """127.0.0.8 to .15 may come, with what is on either side shut out."""
    inside = Elsewhere(s, "ada", password, "127.0.0.8")
    outside = Elsewhere(s, "ada", password, "127.0.0.7")
    answer = say_networks(ada, "127.0.0.8/29")
    tap.equal(answer.status, 422, "from 127.0.0.1 that would shut her out")
    tap.holds(answer.text, "Your own address, 127.0.0.1", "which is told")
    tap.holds(answer.text, "127.0.0.8/29</textarea>", "what was typed is kept")
    tap.equal(say_networks(inside, "127.0.0.8/29 ::1/128").status, 303,
              "from within she may")
    tap.equal(event(s, "policy.networks"), ("networks", {
        "before": {"networks": []},
        "after": {"networks": ["127.0.0.8/29", "::1/128"]}}), "an event")
    tap.equal([web.get("/policy").status for web in (inside, outside, ada)],
              [200, 403, 403], "it holds from the next request on")
    tap.holds(outside.get("/").text, "may not be used from this network",
              "for who is signed in, in a sentence")
    tap.equal([refused(s, "ada", password, address) for address in (
        "127.0.0.7", "127.0.0.8", "127.0.0.15", "127.0.0.16")],
        ["sign-in answers 401", None, None, "sign-in answers 401"],
        "signing in at both edges")
    tap.equal(refused(s, "ada", "wrong", "127.0.0.7"), "sign-in answers 401",
              "outside a wrong password is answered alike")
    tap.equal(refused(s, "ada", password, "127.0.0.7", **{
        "X-Forwarded-For": "127.0.0.8", "X-Real-IP": "127.0.0.8"}),
        "sign-in answers 401", "what a browser says of its address is nothing")
    tap.holds(s.log("console"), "NETWORK", "the log tells why")
    tap.equal(event(s, "session.refused")[1], {"by": "network"},
              "so does the event")
    if ports.has_ipv6():
        tap.equal(refused(s, "ada", password, "::1"), None,
                  "IPv6 that is listed")
    answer = say_networks(inside, "127.0.0.9/32", role="administrator")
    tap.equal(answer.status, 422, "a list of her role would shut her out too")
    tap.equal(say_networks(inside, "127.0.0.9/32", role="viewer").status, 303,
              "another role's does not")
    nobody_is_shut_out(s, inside)
    s.handfast("policy", "networks", "198.51.100.0/24", "2001:db8::/32")
    tap.equal(inside.get("/").status, 403, "everybody is shut out")
    told = s.handfast_json("policy", "networks")["networks"]
    tap.equal([(row["role"], row["networks"]) for row in told],
              [("(everybody)", ["198.51.100.0/24", "2001:db8::/32"]),
               ("viewer", ["127.0.0.9/32"])], "the command line shows it")
    s.handfast("policy", "networks", "any")
    tap.equal((inside.get("/").status, ada.get("/").status), (200, 200),
              "and mends it")


def sites(s):
    """One choice is no question; none of the others' is offered."""
    for name in ("Lyon", "Oslo"):
        s.handfast("site", "add", name)
    password = s.account("lou")
    s.handfast("account", "grant", "lou", "operator", "--site", "Lyon")
    lou = WebOperator(s, "lou", password)
    olaf = WebOperator(s, "olaf", s.account("olaf", "operator"))
    device = https_device.Device(s.realm, s.port, name="At Lyon")
    device.register()
    path = lou.claim(device.code)
    page = lou.get(path)
    tap.holds(page.text, "added to the site <bdi>Lyon</bdi>", "told")
    tap.ok('id="site"' not in page.text, "not asked")
    site = page.forms[f"{path}/approve"]["site"]
    tap.equal(lou.approve(path).status, 303, "approved")
    tap.holds(lou.get(path).text, "<bdi>Lyon</bdi>", "its page has the site")
    tap.equal(s.psql("postgres", "SELECT site::text FROM data.device WHERE "
                     "name = 'At Lyon'"), [(site,)], "and the device")
    s.handfast("account", "grant", "lou", "operator", "--site", "Oslo")
    device = https_device.Device(s.realm, s.port, name="Anywhere")
    device.register()
    path = lou.claim(device.code)
    page = lou.get(path)
    tap.holds(page.text, "Choose a site</option>", "of two one is chosen")
    answer = lou.post(f"{path}/approve", {
        **page.forms[f"{path}/approve"], "site": "", "reason": ""})
    tap.equal(answer.status, 409, "not to choose is asked again")
    tap.holds(answer.text, "Choose the site to which", "in a sentence")
    done = s.approve(device.id, "lou", password, "--site", "oslo")
    tap.equal(done["site"], "Oslo", "the command line takes its name")
    tap.equal(olaf.get(path).status, 200, "who sees all sees it")
    device = https_device.Device(s.realm, s.port, name="At none")
    device.register()
    path = olaf.claim(device.code)
    tap.holds(olaf.get(path).text, "No site</option>", "to none is a choice")
    tap.equal(olaf.approve(path).status, 303, "for who may everywhere")
    tap.equal(lou.get(path).status, 404, "and out of reach for others")


chromium.need()
with tap.system("policy", settings=SETTINGS) as s:
    password = s.account("ada", "administrator")
    enroller = s.account("ann", "operator")
    with chromium.Browser(s) as b:
        narrowed_in_a_browser(s, b, password)
    ada = WebOperator(s, "ada", password)
    holds_in_certificates(s, enroller)
    roles_and_networks(s, ada)
    unattended(s, ada)
    two_at_once(s, ada)
    auditors(s)
    networks(s, ada, password)
    sites(s)
