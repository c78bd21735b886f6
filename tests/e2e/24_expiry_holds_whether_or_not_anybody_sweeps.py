#!/usr/bin/python3
"""To the second, and with no sweep running, what has run out has run out for
everybody: device, page, command line, signer and guard. The sweep, when it
comes at last, finds nothing to change but the rows."""

import json
import tempfile

import tap      # first: it says where the others are

from ambush import PASSWORD
from https_device import Browser, Device
from mitm import CUT, Attack, Mitm
from operating import Operator
from protocol import shown
from stack import StackError
from web_operator import WebOperator
from ws_device import Line

EXPIRED = {"type": "end", "state": "expired"}
LIMITS = {"waiting": 180, "verified": 600, "approved": 600, "issued": 86400}


class Stage:
    """One system with a stopped clock, and one operator."""

    def __init__(self, s):
        self.s = s
        s.account("ann", "enroll", "view", password=PASSWORD)
        self.sign_in()
        s.stop("sweep")
        s.psql("handfast_test", "SELECT api.freeze()")

    def sign_in(self):
        self.operator = WebOperator(self.s, "ann", PASSWORD)

    def registered(self, name):
        device = Device(self.s.realm, self.s.port, name)
        device.register()
        return device

    def pass_to(self, state, device):
        """The last second of a state; says what the device is told there."""
        self.s.shift_time(LIMITS[state] - 1)
        told = device.poll()[2]
        self.s.shift_time(1)
        return told

    def page(self, device):
        return self.operator.get(f"/enrollments/{device.id}").text

    def effective(self, device):
        """As the command line lists it."""
        return [row["state"] for row in self.s.handfast_json(
            "enrollment", "list")["enrollments"]
            if row["enrollment"] == device.id][0]

    def stored(self, device):
        """As the row has it."""
        return self.s.psql("postgres", "SELECT state FROM data.enrollment "
                           "WHERE id = %s", device.id)[0][0]

    def over(self, device, was, now="expired"):
        """For everybody who looks, and then for those who touch the row."""
        tap.equal(device.poll()[2], {"type": "end", "state": now},
                  f"{was}: the device is told that it is {now}")
        tap.equal(self.effective(device), now, f"{was}: the list says so")
        tap.equal(self.stored(device), was, f"{was}: though nobody swept")
        line = Line.through_nginx(self.s)
        line.say(device.resume_message())
        tap.equal((line.hear(), line.end()),
                  ({"type": "end", "state": now}, 1000),
                  f"{was}: by WebSocket, too")
        answer = device.say({"type": "cancel"})
        tap.equal(answer[0], 410 if now == "expired" else 409,
                  f"{was}: there is nothing left to cancel")


# ---- waiting ------------------------------------------------------------

class Short(Attack):
    """Has a code live for two seconds, and then cuts the network."""

    def down(self, message):
        return [{**message, "expires_in": 2}]

    def up(self, message):
        return [CUT] if len(self.seen) > 1 else [message]


def own_clock(stage):
    """Without any network the device counts for itself."""
    with Mitm(stage.s, Short()) as mitm:
        device = stage.s.start_device("--tries", "1", *mitm.route())
        tap.equal(device.event("code")["expires_in"], 2, "a code of 2 seconds")
        device.event("hidden")
        tap.equal(device.finish(status=None), 4,
                  "waiting: a device without network hides its code in time")


def waiting(stage):
    s = stage.s
    device = stage.registered("Waits")
    tap.equal(device.poll()[2]["expires_in"], 180, "three minutes are left")
    real = s.start_device("--tries", "2")
    first = real.event("code")
    tap.equal(stage.pass_to("waiting", device)["expires_in"], 1,
              "waiting: at 179 seconds it waits")
    stage.over(device, "waiting")
    tap.equal(device.register()[2], EXPIRED,
              "waiting: the same bytes again change nothing")
    s.restart("gateway")        # the device comes back, as after any loss
    tap.equal(real.event("redraw")["why"], "expired",
              "waiting: handfast-device says so")
    second = real.event("code")
    tap.ok(second["code"] != first["code"], "and shows another code")
    for code in (device.code, first["code"]):
        fault = tap.raises(RuntimeError, lambda c=code:
                           stage.operator.claim(c), "waiting: the page")
        tap.holds(str(fault), "This code has expired", "says so")
    by_hand(s, device)
    tap.equal(stage.operator.claim(second["code"]),
              f"/enrollments/{second['enrollment']}", "the new one is good")
    real.end()


def by_hand(s, device):
    olga = Operator(s)
    fault = tap.raises(StackError, lambda: olga.claim(device),
                       "waiting: the command line")
    tap.holds(str(fault), "expired", "says so, too")


# ---- from the claim on --------------------------------------------------

def verified(stage):
    device = stage.registered("Verified")
    path = stage.operator.claim(shown(device.code))
    form = stage.operator.get(path).forms[f"{path}/approve"]
    tap.equal(stage.pass_to("verified", device)["state"], "verified",
              "verified: at 599 seconds it can be decided")
    tap.holds(stage.page(device), "Time ran out", "verified: the page says so")
    told = json.loads(stage.operator.get(f"{path}/state").text)
    tap.equal(told["state"], "expired", "and tells the page that is open")
    stage.over(device, "verified")
    for verb in ("approve", "decline"):
        fields = {**form, "reason": "no"} if verb == "decline" else form
        stage.operator.post(f"{path}/{verb}", fields)
        tap.equal(stage.stored(device), "expired",
                  f"verified: it is too late to {verb}")


def approved(stage):
    s, device = stage.s, stage.registered("Approved")
    s.stop("signer")
    path = stage.operator.claim(device.code)
    stage.operator.approve(path)
    tap.equal(stage.pass_to("approved", device)["state"], "approved",
              "approved: at 599 seconds it waits for the signer")
    s.start("signer")
    tap.holds(stage.page(device), "Time ran out", "approved: the page says so")
    stage.over(device, "approved")
    status, _, body = s.call("signer/console/fcgi.sock", "/issue",
                             REQUEST_METHOD="POST", ENROLLMENT=device.id)
    tap.equal((status, body.strip()), (410, b"expired"),
              "approved: the signer does not sign it")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.certificate "
                     "WHERE enrollment = %s", device.id), [(0,)],
              "and has not")


def issued(stage, folder):
    s, device = stage.s, stage.registered("Issued")
    path = stage.operator.claim(device.code)
    stage.operator.approve(path)
    opened = device.open(Operator.until(device, "reply"))
    files = device.store(opened, folder)[:2]
    tap.equal(stage.pass_to("issued", device)["type"], "reply",
              "issued: a second before a day is over the reply is there")
    tap.equal(s.handfast_json("device", "show", opened["device"])["status"],
              "revoked", "issued: the device counts as revoked")
    tap.equal(s.psql("postgres", "SELECT revoked_at FROM data.certificate "
                     "WHERE enrollment = %s", device.id), [(None,)],
              "issued: though nobody has revoked it yet")
    stage.sign_in()
    tap.holds(stage.page(device), "Never confirmed",
              "issued: the page says so")
    stage.over(device, "issued", "undelivered")
    answer = device.acknowledge()
    tap.equal((answer[0], answer[2]["code"]), (410, "expired"),
              "issued: an acknowledgement is too late")
    browser = Browser(s, *files)
    tap.equal([browser.get(at)[0] for at in ("/demo/", "/v1/whoami")],
              [403, 403], "issued: its certificate opens nothing")
    browser.close()


# ---- the sweep, at last -------------------------------------------------

def told(s):
    """What everybody is told of each enrollment."""
    return {row["enrollment"]: row["state"] for row in s.handfast_json(
        "enrollment", "list")["enrollments"]}


def unswept(stage):
    """A row of which nobody has heard since it waited."""
    device = stage.registered("Forgotten")
    stage.s.shift_time(LIMITS["waiting"] + 60)
    tap.equal(stage.stored(device), "waiting", "one is forgotten by all")


def swept(s):
    before = told(s)
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")
    tap.equal(told(s), before, "the sweep changes nothing that anybody sees")
    tap.equal(set(before.values()) & set(LIMITS), set(), "all is over")
    rows = s.psql(
        "postgres", "SELECT e.state, extract(epoch FROM v.at - e.finished_at)"
        "::int FROM data.enrollment e JOIN data.event v ON v.enrollment = "
        "e.id AND v.what = 'enrollment.' || e.state WHERE e.name = "
        "'Forgotten'")
    tap.equal(rows, [("expired", 60)], "the forgotten one ended when its time "
              "was over, not when it was swept")


with tap.system("expiry without a sweep",
                # Its ticker ends what is overdue, too.
                settings={"signer": {"tick": 3600}}) as system, \
        tempfile.TemporaryDirectory() as place:
    scene = Stage(system)
    own_clock(scene)
    waiting(scene)
    verified(scene)
    approved(scene)
    unswept(scene)
    swept(system)
    issued(scene, place)
