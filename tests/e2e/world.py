"""A system as it is after a while: real devices in every state, enrolled by
real people, with names as people and strangers give them.

    w = world.World(s)
    w.fill()
    pages.of(w.ids, w.extra)
"""

import est_client
from https_device import Browser, Device
from operating import Operator
from web_operator import WebOperator

DAY = 86400
LONG = "W" * 64
FACES = "\U0001f600" * 64
# What does nothing but look odd.
HOSTILE = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
           "\u202eecived doog a\u202c", "a\u200bb\u200d\ufeffc", FACES,
           "=HYPERLINK(\"https://evil.example\",\"x\")", "+1+cmd|' /C x'!A0",
           "{{name}} ${1} %s %00", "</title></main><h1>x")
# What is taken no more, but was: nothing of it can be seen.
BLANK = "\u200b\u3164\u2800\U000e0041"


class World:
    """One system, and the ids that its pages are about."""

    def __init__(self, s):
        self.s = s
        self.password = s.account("ann", "administrator")
        self.ann = WebOperator(s, "ann", self.password)
        self.devices = []
        self.enrollments = []

    @property
    def ids(self):
        """See pages.of."""
        return {"/devices": self.devices, "/enrollments": self.enrollments,
                "/people": self.known("account"), "/sites": self.known("site")}

    @property
    def extra(self):
        ben = self.account("ben")
        return ["/devices?q=room&state=active", "/devices?q=nothing+has+this",
                "/devices/expiring?expired=1", "/roles/edit",
                "/policy/networks?role=operator",
                f"{ben}/ungrant?role=operator", "/audit?account=ann",
                "/audit?device=none", "/audit?account=nobody-has-this",
                f"/people/{self.ids['/sites'][0]}", "/nothing/here"]

    def account(self, name):
        """The path of its page."""
        return "/people/" + str(self.s.psql(
            "postgres", "SELECT id FROM data.account WHERE name = %s",
            name)[0][0])

    def waiting(self, name, **facts):
        device = Device(self.s.realm, self.s.port, name, **facts)
        status, _, told = device.register()
        if status != 201:
            raise RuntimeError(told)
        return device

    def claimed(self, name, **facts):
        device = self.waiting(name, **facts)
        self.ann.claim(device.code, wait=facts.get("channel") != "pake")
        return device

    def decide(self, device, verdict, **fields):
        """Sends the form that the page shows; gives the device's id back."""
        path = f"/enrollments/{device.id}"
        form = self.ann.get(path).forms[f"{path}/approve"]
        answer = self.ann.post(f"{path}/{verdict}", {**form, **fields})
        if answer.status != 303:
            raise RuntimeError(answer.text)

    def admit(self, name, **facts):
        """(the device, its reply), delivered and seen once."""
        device = self.claimed(name, **facts)
        self.decide(device, "approve")
        opened = device.open(Operator.until(device, "reply"))
        device.acknowledge()
        return device, opened

    def enrolled(self, name, **facts):
        """The id of a device that has been used."""
        device, opened = self.admit(name, **facts)
        browser = Browser(self.s, *device.store(opened, self.s.at.top)[:2])
        browser.get("/demo/")
        browser.close()
        return opened["device"]

    def old(self, name, ended):
        """A device whose certificate ended so many days ago."""
        device, opened = self.admit(name, model="TH-20")
        certificate = est_client.x509.load_der_x509_certificate(
            est_client.base64.b64decode(opened["certificate"]))
        est_client.Device(self.s, device.key, certificate).aged(ended)
        return opened["device"]

    def act(self, path, verb, **fields):
        """The form of a page that asks."""
        form = self.ann.get(f"{path}/{verb}").forms[f"{path}/{verb}"]
        answer = self.ann.post(f"{path}/{verb}", {**form, **fields})
        if answer.status != 303:
            raise RuntimeError(answer.text)

    def describe(self, device, **fields):
        """Who owns it, and notes on it."""
        path = f"/devices/{device}/edit"
        form = self.ann.get(path).forms[path]
        answer = self.ann.post(path, {**form, "site": "", "notes": "",
                                      **fields})
        if answer.status != 303:
            raise RuntimeError(answer.text)

    def fill(self):
        """Devices in every state, and enrollments in most."""
        self.places()
        self.people()
        room = self.enrolled("Cold room 3", model="TH-20",
                             system="Debian 12", serial="SN-4711")
        held = self.enrolled("Loading dock, north gate", model="Gate 2")
        gone = self.enrolled("Reception tablet", serial="R-17")
        odd = self.enrolled(HOSTILE[0], model=HOSTILE[2], system=HOSTILE[1],
                            serial=LONG)
        late, expired = self.old("Pump house", -10), self.old("Old kiosk", 3)
        self.describe(room, owner="Facility team", site=self.site("Lyon"),
                      notes="Behind the stairs.\nThe key is at the desk.")
        self.describe(odd, owner=HOSTILE[1], notes=HOSTILE[-1])
        self.describe(late, owner=LONG, site=self.site(LONG))
        self.act(f"/devices/{held}", "hold")
        self.act(f"/devices/{gone}", "revoke", reason="key-compromise")
        self.devices += [room, odd, held, gone, late, expired]
        declined = self.claimed("Somebody's phone")
        self.decide(declined, "decline", reason="Ask at the desk.")
        liar = Device(self.s.realm, self.s.port, "A liar")
        liar.proof = lambda: bytes(32)
        liar.register()
        form = self.ann.get("/").forms["/claim"]
        self.ann.post("/claim", {**form, "code": liar.code})
        onway = self.claimed("Meeting room display")
        self.decide(onway, "approve", name="Display, 2nd floor")
        Operator.until(onway, "reply")
        unproved = self.claimed("Forklift 12", channel="pake", model="FL-8")
        same = self.claimed("Cold room 3", model="TH-20", serial="SN-4711")
        self.waiting("Not typed yet")
        self.enrollments += [declined.id, liar.id, onway.id, unproved.id,
                             same.id, self.enrollment_of(room)]

    def enrollment_of(self, device):
        return str(self.s.psql("postgres", "SELECT id FROM data.enrollment "
                               "WHERE device = %s", device)[0][0])

    def known(self, table):
        return [str(row[0]) for row in self.s.psql(
            "postgres", f"SELECT id FROM data.{table} ORDER BY name")]

    def people(self):
        """One who is invited, and one who is disabled."""
        self.confirm()
        form = self.ann.get("/people/invite").forms["/people/invite"]
        answer = self.ann.post("/people/invite", {
            **form, "name": "ben", "display": "Ben Okafor",
            "role": "operator", "site": self.site("Lyon")})
        if answer.status != 200:
            raise RuntimeError(answer.text)
        self.s.account("carla", "viewer")
        self.act(self.account("carla"), "disable")

    def site(self, name):
        return str(self.s.psql("postgres", "SELECT id FROM data.site WHERE "
                               "name = %s", name)[0][0])

    def places(self):
        """Sites, as people and strangers call them, and a role."""
        self.s.psql("postgres", "INSERT INTO data.site (name, created_at) "
                    "SELECT n, api.now() FROM unnest(%s) n",
                    ["Lyon", HOSTILE[0], LONG])
        self.s.psql("postgres", "INSERT INTO data.role (name, description) "
                    "VALUES ('nightshift', 'Adds devices at night.')")
        self.s.psql("postgres", "INSERT INTO data.role_permission VALUES "
                    "('nightshift', 'enroll'), ('nightshift', 'view')")

    def blank(self, device):
        """This device, a site and ben are called as once one could."""
        for change in (
                "device SET name = %s, owner = %s WHERE id = %s",
                "enrollment SET name = %s, approved_name = %s "
                "WHERE device = %s"):
            self.s.psql("postgres", f"UPDATE data.{change}", BLANK, BLANK,
                        device)
        self.s.psql("postgres", "UPDATE data.site SET name = %s WHERE name = "
                    "'Lyon'", BLANK)
        self.s.psql("postgres", "UPDATE data.account SET display_name = %s "
                    "WHERE name = 'ben'", BLANK)

    def colleagues(self):
        """An auditor; and lea, who lets devices in at one site, has added one
        that is elsewhere now, has one open, and is paused."""
        self.s.account("aud", "auditor", password=self.password)
        self.s.account("lea", password=self.password)
        self.s.psql("postgres", "INSERT INTO data.account_role (account, role, "
                    "site) SELECT id, 'operator', %s FROM data.account WHERE "
                    "name = 'lea'", self.site("Lyon"))
        lea = WebOperator(self.s, "lea", self.password)
        gone = self.waiting("Handheld 7", model="HH-3")
        path = lea.claim(gone.code)
        form = lea.get(path).forms[f"{path}/approve"]
        form.pop("reason", None)
        lea.post(f"{path}/approve", form)
        device = gone.open(Operator.until(gone, "reply"))["device"]
        gone.acknowledge()
        self.s.handfast("device", "set", device, "--site", LONG)
        lea.claim(self.waiting("Handheld 8", model="HH-3").code)
        self.s.psql("postgres", "UPDATE data.account SET paused_until = "
                    "api.now() + interval '9 minutes' WHERE name = 'lea'")
        return gone.id

    def trouble(self):
        """What somebody has to look at."""
        self.s.stop("sweep")
        self.s.psql("postgres", "UPDATE data.heartbeat SET seen_at = seen_at - "
                    "interval '1 day' WHERE program = 'sweep'")
        self.s.psql("postgres", "UPDATE data.audit SET alarm_at = api.now(), "
                    "alarm_why = 'altered', alarm_seq = 3")

    def confirm(self, minutes=0):
        """Whoever is signed in has typed the password so long ago."""
        self.s.psql("postgres", "UPDATE data.session SET confirmed_at = "
                    "api.now() - make_interval(mins => %s)", minutes)

    def freeze(self):
        """From here on no state ends by itself."""
        self.s.psql("handfast_test", "SELECT api.freeze()")
