#!/usr/bin/python3
"""The event log after every way in which an enrollment, a session and an
account can go: each step once, with who, by which program, and from where; and
the programs' own logs of the same run hold no ticket, password or session."""

import base64
import tempfile

import tap
from https_device import Browser, Device, draw_code
from operating import Operator
from web_operator import WebOperator
from ws_device import Line, WsDevice

HERE = "127.0.0.1"
DAY = 86400


class Person(WebOperator):
    """An operator at the console."""

    def send(self, action, page="/", **fields):
        """A form of a page; only its token if it is not there any more."""
        form = self.get(page).forms.get(action) or {
            "csrf": self.get("/").forms["/sign-out"]["csrf"]}
        form.pop("reason", None)
        return self.post(action, {**form, **fields})

    def decide(self, device, verb):
        page = f"/enrollments/{device.id}"
        form = self.get(page).forms[f"{page}/approve"]
        form.pop("reason", None)
        if verb == "decline":
            form = {"csrf": form["csrf"], "reason": "not ours"}
        return self.post(f"{page}/{verb}", form)


def events(s, device):
    """[(what, actor, program, account's name, address)] of an enrollment."""
    return s.psql(
        "postgres", "SELECT e.what, e.actor, e.program, a.name, "
        "host(e.address) FROM data.event e LEFT JOIN data.account a "
        "ON a.id = e.account WHERE e.enrollment = %s ORDER BY e.id",
        device.id)


def by_device(state, program="handfast_ra", address=None):
    return f"enrollment.{state}", "device", program, None, address


def by_ann(state):
    return (f"enrollment.{state}", "account", "handfast_console", "ann", HERE)


def by_program(state, program):
    return f"enrollment.{state}", "program", program, None, None


REGISTERED = by_device("registered", address=HERE)
DECIDED = [REGISTERED, by_ann("claimed"), by_ann("verified")]
ISSUED = [*DECIDED, by_ann("approved"),
          by_program("issued", "handfast_signer")]


class Run:
    """All devices and secrets of this test."""

    def __init__(self, s, ann, folder):
        self.s = s
        self.ann = ann
        self.folder = folder
        self.devices = []

    def device(self, state="registered", **options):
        """A new device, brought so far over HTTPS."""
        device = Device(self.s.realm, self.s.port, **options)
        self.devices.append(device)
        device.register()
        if state == "registered":
            return device
        self.ann.claim(device.code)
        if state != "verified":
            self.ann.decide(device, "approve")
            device.opened = device.open(Operator.until(device, "reply"))
        return device

    def told(self, device, wanted, name):
        tap.equal(events(self.s, device), wanted, name)


def deliveries(run):
    device = run.device("issued")
    device.acknowledge()
    device.acknowledge()
    run.told(device, [*ISSUED, by_device("delivered")],
             "acknowledged: every step once, who took it and from where")
    used = run.device("issued")
    browser = Browser(run.s, *used.store(used.opened, run.folder)[:2])
    browser.get("/demo/")
    browser.get("/demo/")
    browser.close()
    run.told(used, [*ISSUED, by_device("delivered", "handfast_guard")],
             "delivered by its first use")
    line, there = Line.through_nginx(run.s), WsDevice()
    run.devices.append(there)
    line.say(there.register_message())
    line.hear()
    line.say({"type": "cancel"})
    line.end()
    run.told(there, [by_device("registered", "handfast_gateway", HERE),
                     by_device("cancelled", "handfast_gateway")],
             "cancelled by a device at the gateway")
    return used.opened["device"]


def other_ends(run):
    s, ann = run.s, run.ann
    device = run.device()
    device.say({"type": "cancel"})
    run.told(device, [REGISTERED, by_device("cancelled")],
             "cancelled by a device")
    device = run.device("verified")
    ann.send(f"/enrollments/{device.id}/cancel")
    run.told(device, [*DECIDED, by_ann("cancelled")],
             "cancelled by the operator")
    device = run.device("verified")
    ann.decide(device, "decline")
    run.told(device, [*DECIDED, by_ann("declined")], "declined")
    liar = Device(s.realm, s.port)
    liar.proof = lambda: bytes(32)
    liar.register()
    run.devices.append(liar)
    tap.raises(RuntimeError, lambda: ann.claim(liar.code), "a wrong proof")
    run.told(liar, [REGISTERED, by_ann("claimed"), by_ann("failed")],
             "failed: who typed its code")


def time_ends(run):
    s = run.s
    waiting, issued = run.device(), run.device("issued")
    s.shift_time(DAY)
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")
    run.told(waiting, [REGISTERED, by_program("expired", "handfast_sweep")],
             "expired")
    run.told(issued, [*ISSUED, by_program("undelivered", "handfast_sweep")],
             "never confirmed")
    tap.equal(s.psql("postgres", "SELECT actor, program FROM data.event "
                     "WHERE what = 'device.revoked' AND device = %s",
                     issued.opened["device"]), [],
              "the device itself was not revoked by anybody")
    tap.equal(s.psql("postgres", "SELECT reason FROM data.revocation r JOIN "
                     "data.certificate c USING (serial) WHERE c.enrollment = "
                     "%s", issued.id), [("cessation-of-operation",)],
              "its certificate was")


def people(s, ann, number):
    """Sessions, accounts, codes, revocations."""
    s.handfast("account", "passwd", "bob", "--password-fd", "0",
               input="another password\n")
    for verb, more in (("disable", ()), ("enable", ()), ("grant", ("view",)),
                       ("ungrant", ("view",))):
        s.handfast("account", verb, "bob", *more)
    bob = s.psql("postgres", "SELECT what, actor, program, request ~ "
                 "'^handfast-uid[0-9]+-pid[0-9]+$', details FROM data.event "
                 "WHERE account = (SELECT id FROM data.account WHERE name = "
                 "'bob') ORDER BY id")
    tap.equal([row[0] for row in bob], [
        "account.added", "account.password", "account.disabled",
        "account.enabled", "account.granted", "account.revoked"],
        "each change of an account")
    tap.ok(all(row[1:4] == ("program", "handfast_admin", True)
               for row in bob), "by the administrators' role, and which "
           "process of whose it was")
    tap.raises(RuntimeError, lambda: WebOperator(s, "ann", "wrong password"),
               "a wrong password")
    tap.raises(RuntimeError, lambda: ann.claim(draw_code()), "a wrong code")
    ann.send(f"/devices/{number}/revoke", f"/devices/{number}/revoke",
             reason="superseded")
    ann.send("/sign-out")
    for what in ("session.opened", "session.refused", "session.closed",
                 "code.wrong", "device.revoked"):
        found = s.psql("postgres", "SELECT e.actor, e.program, a.name, "
                       "host(e.address) FROM data.event e JOIN data.account "
                       "a ON a.id = e.account WHERE what = %s "
                       "AND a.name = 'ann'", what)
        tap.equal(found, [("account", "handfast_console", "ann", HERE)],
                  f"{what}: who and from where")
    tap.equal(s.psql("postgres", "SELECT program, details->>'purpose' FROM "
                     "data.event WHERE what = 'certificate.issued'"),
              [("handfast_signer", "server")], "nginx's certificate, too")


def tied_together(s):
    """An event bears the id of the request that the logs have."""
    rows = s.psql("postgres", "SELECT DISTINCT program, what, request FROM "
                  "data.event WHERE program IN ('handfast_ra', "
                  "'handfast_console')")
    tap.ok(len(rows) > 10, "there are events of requests")
    tap.equal([row for row in rows if not row[2] or row[2] not in
               s.log(row[0].removeprefix("handfast_"))], [],
              "each is in its program's log under the same id")
    tap.equal([row for row in rows if not row[2] or
               row[2] not in s.log("handfast")], [],
              "and in nginx's, with the address")


def logs_are_clean(s, run, secrets):
    for device in run.devices:
        secrets += [device.code, device.ticket.hex(), base64.b64encode(
            device.ticket).decode().rstrip("="), base64.urlsafe_b64encode(
            device.ticket).decode().rstrip("="), device.master.hex(),
            base64.b64encode(device.proof()).decode().rstrip("=")]
    secrets = list(filter(None, secrets))
    text = {name: s.log(name) for name in s.log_names()}
    tap.ok(all(device.id in text["ra"] + text["gateway"]
               for device in run.devices), "every device is in the logs")
    tap.equal([(name, secret) for name, log in text.items()
               for secret in secrets if secret in log or secret in
               log.upper().replace("-", "")], [],
              "no code, ticket, key, proof, password or session is")
    kept = str(s.psql("postgres", "SELECT * FROM data.event"))
    tap.equal([secret for secret in secrets if secret in kept], [],
              "nor in an event")


with tap.system("events tell who did what", settings={
        "sweep": {"interval": 3600}, "signer": {"tick": 3600}}) as system, \
        tempfile.TemporaryDirectory() as aside:
    passwords = [system.account("ann", "enroll", "view", "revoke"),
                 system.account("bob")]
    person = Person(system, "ann", passwords[0])
    cookies = list(person.cookies.values())
    all_of_it = Run(system, person, aside)
    device_id = deliveries(all_of_it)
    other_ends(all_of_it)
    people(system, person, device_id)
    person = all_of_it.ann = Person(system, "ann", passwords[0])
    time_ends(all_of_it)
    tied_together(system)
    logs_are_clean(system, all_of_it, [
        *passwords, "another password", *cookies, *person.cookies.values()])
