#!/usr/bin/python3
"""Whoever lets a device in is looked at again at each step: disabled, or
without the permission, the role, the site or the profile between claim,
approval and signature, nothing comes of it, and the device is told at once."""

import https_device
import tap
from web_operator import WebOperator

# Neither the sweep nor the ticker may be what ends anything here.
SETTINGS = {"signer": {"tick": 3600}, "sweep": {"interval": 3600},
            "profile device": {"days": 90}, "profile lobby": {"days": 30}}
GONE = "may no longer let this device in"
NARROWED = "narrowed by policy"
SAYS = "could not complete the enrollment"
STEPS = ("claimed", "verified", "approved")


class Person:
    """An account of its own, at work in the console."""

    count = 0

    def __init__(self, s, *roles, site=None):
        Person.count += 1
        self.system = s
        self.name = f"person{Person.count}"
        password = s.account(self.name, *(roles if site is None else ()))
        if site is not None:
            for role in roles:
                s.handfast("account", "grant", self.name, role, "--site", site)
        self.web = WebOperator(s, self.name, password)

    def bring(self, step, **chosen):
        """A device at this step: (device, path of its page, its form)."""
        s = self.system
        device = https_device.Device(
            s.realm, s.port,
            channel="pake" if step == "claimed" else "sealed")
        device.register()
        path = self.web.claim(device.code, wait=False)
        if step == "claimed":
            return device, path, {}
        form = self.web.get(path).forms[f"{path}/approve"]
        for unasked in ("reason", "other"):
            form.pop(unasked, None)
        form.update(chosen)
        if step == "approved":
            self.web.post(f"{path}/approve", form)
        tap.equal(device.poll()[2]["state"], step, f"a device, {step}")
        return device, path, form


def has_ended(s, device, what, why=GONE):
    told = device.poll()[2]
    tap.equal((told["type"], told.get("state")), ("end", "failed"),
              f"{what}: the device is told that it is over")
    reason, certificates = s.psql(
        "postgres", "SELECT e.reason, (SELECT count(*) FROM data.certificate c"
        " WHERE c.enrollment = e.id) FROM data.enrollment e WHERE e.id = %s",
        device.id)[0]
    tap.holds(reason, why, f"{what}: operators can read why")
    tap.equal(certificates, 0, f"{what}: nothing was issued")


def issue(s, device):
    status, _, body = s.call("signer/console/fcgi.sock", "/issue",
                             REQUEST_METHOD="POST", ENROLLMENT=device.id)
    return status, body.decode().strip()


def take_away(s, what, roles, cause, site=None):
    """The same at all three steps, each with an account of its own."""
    waiting = []
    for step in STEPS:
        person = Person(s, *roles, site=site)
        device, path, form = person.bring(step)
        cause(person)
        has_ended(s, device, f"{what}, {step}")
        answer = person.web.post(f"{path}/approve", form) if form else None
        if answer is not None:
            tap.ok(answer.status in (401, 403, 303), f"{what}, {step}: "
                   f"approving is refused ({answer.status})")
            tap.equal(device.poll()[2].get("state"), "failed",
                      f"{what}, {step}: and changes nothing")
        page = person.web.get(path)
        if page.status == 200:
            tap.holds(page.text, GONE, f"{what}, {step}: its page says why")
        else:
            tap.holds(page.location, "/sign-in", f"{what}, {step}: signed out")
        if step == "approved":
            waiting.append(device)
    return waiting


def causes(s):
    """With the signer away, so that what is approved waits."""
    s.handfast("site", "add", "Lyon")
    s.handfast("role", "add", "night", "enroll", "view")
    s.stop("signer")
    waiting = take_away(s, "disabled", ["operator"], lambda person: s.handfast(
        "account", "disable", person.name))
    waiting += take_away(s, "ungranted", ["view", "enroll"],
                         lambda person: s.handfast("account", "ungrant",
                                                   person.name, "enroll"))
    waiting += take_away(s, "out of the site", ["operator"],
                         lambda person: s.handfast(
                             "account", "ungrant", person.name, "operator",
                             "--site", "Lyon"), site="Lyon")
    by_role = []
    for step in STEPS:
        person = Person(s, "night")
        by_role.append((step, person.bring(step)[0]))
    s.handfast("role", "set", "night", "view")
    for step, device in by_role:
        has_ended(s, device, f"the role cannot enroll any more, {step}")
    waiting.append(by_role[-1][1])
    s.start("signer")
    for device in waiting:
        tap.equal(issue(s, device), (409, "state"), "asked later, the signer "
                  "has nothing to sign")


def profiles(s):
    """What is approved with a profile that is narrowed; what is not decided
    yet may go on with another one."""
    s.handfast("role", "set", "night", "enroll", "view")
    person = Person(s, "night", "operator")
    s.stop("signer")
    for what, narrow, wide in (
            ("off", ("--enroll", "no"), ("--enroll", "yes")),
            ("not for the role", ("--roles", "administrator"),
             ("--roles", "all")),
            ("not from there", ("--networks", "198.51.100.0/24"),
             ("--networks", "any"))):
        device, _, _ = person.bring("approved", profile="lobby")
        undecided, path, form = person.bring("verified", profile="lobby")
        s.handfast("policy", "set", "lobby", *narrow)
        has_ended(s, device, what, NARROWED)
        answer = person.web.post(f"{path}/approve", form)
        tap.equal(answer.status, 409, f"{what}: not to be approved with it")
        tap.holds(answer.text, "This profile cannot be used",
                  f"{what}: which the page says")
        tap.equal(undecided.poll()[2]["state"], "verified",
                  f"{what}: nothing is decided by that")
        form["profile"] = "device"
        person.web.post(f"{path}/approve", form)
        tap.equal(undecided.poll()[2]["state"], "approved",
                  f"{what}: another one may be")
        s.handfast("policy", "set", "lobby", *wide)
        tap.equal(undecided.poll()[2]["state"], "approved",
                  f"{what}: which stays so")
    s.start("signer")
    tap.equal(issue(s, undecided)[0], 204, "and is signed")


def real_device(s):
    """handfast-device, on its open connection."""
    for step in ("verified", "approved"):
        person = Person(s, "operator")
        if step == "approved":
            s.stop("signer")
        device = s.start_device("--name", step)
        path = person.web.claim(device.code())
        if step == "approved":
            person.web.approve(path)
        s.handfast("account", "disable", person.name)
        device.finish(status=1)
        tap.holds("".join(device.lines), SAYS,
                  f"{step}: handfast-device says so and ends")
    s.start("signer")


def unnoticed(s):
    """Should it slip in beside the change, each step refuses all the same."""
    triggers = ("ALTER TABLE data.account_role {} TRIGGER "
                "account_role_standing")
    person = Person(s, "enroll", "view")
    undecided, path, form = person.bring("verified")
    s.stop("signer")
    device, _, _ = person.bring("approved")
    s.psql("postgres", triggers.format("DISABLE"))
    s.handfast("account", "ungrant", person.name, "enroll")
    s.psql("postgres", triggers.format("ENABLE"))
    tap.equal((undecided.poll()[2]["state"], device.poll()[2]["state"]),
              ("verified", "approved"), "nobody has noticed")
    tap.equal(person.web.post(f"{path}/approve", form).status, 403,
              "it cannot be approved")
    s.start("signer")
    status, wire = issue(s, device)
    tap.ok((status, wire) in ((403, "denied"), (409, "state")),
           "the signer does not sign")
    told = device.poll()[2]
    tap.equal((told["type"], told.get("state")), ("end", "failed"),
              "and the device is told")
    tap.equal(undecided.poll()[2]["state"], "verified", "the other waits")
    s.psql("handfast_sweep", "SELECT api.sweep(100, 90)")
    has_ended(s, undecided, "the sweep finds it")


with tap.system("refused at each step", settings=SETTINGS) as s:
    causes(s)
    profiles(s)
    real_device(s)
    unnoticed(s)
