#!/usr/bin/python3
"""The first page brings itself up to date: by polls that cost a 304 when
nothing has changed, stop while nobody looks, come more seldom when the server
is away, say so, and are no use of the session."""

import re

import chromium
import https_device
import tap
from operating import Operator
from web_operator import Connection, WebOperator

LIVE = "/home/live"
# The page's timers wait for the test, and what it fetches is written down.
HELD = """
    const fetched = window.fetch;
    window.held = [];
    window.asked = [];
    window.setTimeout = (go, pause) => held.push([go, pause]);
    window.fetch = async (...what) => {
        window.begun = (window.begun ?? 0) + 1;
        try {
            const answer = await fetched(...what);
            asked.push(answer.status);
            return answer;
        } catch (fault) {
            asked.push(0);
            throw fault;
        }
    };
"""


def tags(s, ann, path):
    """Status, ETag and length of an answer to who has this tag."""
    def ask(tag=None):
        connection = Connection(s)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in
                                       ann.cookies.items())}
        if tag is not None:
            headers["If-None-Match"] = tag
        connection.request("GET", path, None, headers)
        answer = connection.getresponse()
        length = len(answer.read())
        connection.close()
        return answer.status, answer.getheader("ETag"), length
    status, tag, length = ask()
    tap.ok((status, bool(tag), length > 0) == (200, True, True),
           f"{path}: an answer has its tag")
    tap.equal(ask(tag), (304, tag, 0), "who has it gets no more than that")
    tap.equal(ask(f'"x", W/{tag}'), (304, tag, 0), "in any spelling")
    tap.equal(ask('"x"'), (200, tag, length), "who has another gets it")
    return ask, tag


def costs_little(s, ann):
    ask, tag = tags(s, ann, LIVE)
    device = https_device.Device(s.realm, s.port, "Cold room 3")
    device.register()
    changed = ask(tag)
    tap.ok(changed[0] == 200 and changed[1] != tag, "what changes is told")
    path = ann.claim(device.code)
    ask, tag = tags(s, ann, f"{path}/state")
    ann.approve(path)
    Operator.until(device, "reply")
    tap.equal(ask(tag)[0], 200, "the state as well")
    return device


def last_use(s):
    return s.psql("postgres", "SELECT max(used_at) FROM data.session")[0][0]


class Live:
    """The page with its timers in the test's hand."""

    def __init__(self, b):
        self.b = b
        b.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                 {"source": HELD})

    def js(self, code):
        return self.b.driver.execute_script(code)

    def pause(self):
        """For how long the page would wait now."""
        self.b.until(lambda: self.js("return held.length") == 1, "no timer")
        return self.js("return held[0][1]")

    def tick(self):
        self.pause()
        self.js("held.pop()[0]()")

    def poll(self):
        """One poll: its status, and how long the page waits after it."""
        before = self.js("return asked.length")
        self.tick()
        self.b.until(lambda: self.js("return asked.length") > before,
                     "nothing is asked")
        status = self.js("return asked.at(-1)")
        return status, self.pause()

    def look(self, hidden):
        self.js(f"""
            Object.defineProperty(document, "hidden",
                {{ value: {str(hidden).lower()}, configurable: true }});
            document.dispatchEvent(new Event("visibilitychange"));""")


def follows(s, b, live, device):
    b.go("/")
    live.js("window.same = true")
    tap.equal(b.text("#live .rows .chip"), "On its way", "one is on its way")
    tap.equal(live.poll(), (200, 5000), "the page asks, and not too often")
    used = last_use(s)
    tap.equal(live.poll(), (304, 5000), "then for changes alone")
    tap.equal(last_use(s), used, "that is no use of the session")
    b.one("#live .rows a").send_keys("")
    at = b.driver.switch_to.active_element.get_attribute("href")
    device.open(Operator.until(device, "reply"))
    device.acknowledge()
    other = https_device.Device(s.realm, s.port, "Another")
    other.register()
    tap.equal(live.poll()[0], 200, "something has changed")
    tap.equal((b.text("#live .rows .chip"), b.text("#live [role=status]")),
              ("Enrolled", "One device is waiting."), "the page shows it")
    tap.equal(b.driver.switch_to.active_element.get_attribute("href"), at,
              "the focus stays where it was")
    tap.ok(live.js("return window.same"), "and nothing was loaded anew")


def nobody_looks(live):
    live.look(True)
    begun = live.js("return begun")
    live.tick()
    tap.equal(live.js("return begun"), begun, "while hidden it asks nothing")
    live.look(False)
    live.pause()
    tap.equal(live.js("return begun"), begun + 1, "looked at, it goes on")


def server_away(s, b, live):
    s.stop("console")
    tap.equal(live.poll(), (503, 10000), "the server is away: it waits longer")
    tap.equal(b.text("#lost"), "", "once may be chance")
    tap.equal([live.poll()[1] for _ in range(3)], [20000] * 3,
              "longer, up to a bound")
    tap.holds(b.text("#lost"), "does not answer", "and it is told")
    tap.ok(b.one("#lost").get_attribute("role") == "status",
           "to who hears the page, too")
    tap.holds(b.text("#live"), "Cold room 3", "what was known stays")
    s.start("console")
    tap.equal(live.poll()[1], 5000, "when it is back it goes on")
    tap.equal(b.text("#lost"), "", "and says no more")


def signed_out(s, b, live):
    s.handfast("account", "disable", "ann")
    live.tick()
    b.until(lambda: b.path == "/sign-in", "the page does not notice")
    tap.equal(b.path, "/sign-in", "who is signed out is asked to sign in")


def says(person):
    """{where it leads: what needs attention}"""
    text = person.get(LIVE).text
    return {path: re.sub("<[^>]*>", "|", inside).strip("|") for path, inside in
            re.findall(r'<li><a href="([^"]*)">(.*?)</a></li>', text)}


def tells_who_must_act(s):
    """The log's alarm and what is to be done about the CA, to who may see."""
    people = {role: WebOperator(s, role, s.account(role, role)) for role in
              ("administrator", "auditor", "audit", "viewer")}
    tap.equal({role: says(one) for role, one in people.items()},
              dict.fromkeys(people, {}), "nothing needs anybody")
    welcome = people["audit"].get("/").text
    tap.ok('<a class="button" href="/audit">See the audit log</a>' in welcome
           and "You may not add devices" in welcome,
           "an auditor is led to the log")
    s.stop("sweep")
    s.psql("postgres", "UPDATE data.heartbeat SET seen_at = seen_at - "
           "interval '1 day' WHERE program = 'sweep'")
    s.psql("postgres", "UPDATE data.audit SET alarm_at = api.now(), "
           "alarm_why = 'x', alarm_seq = 1")
    log = {"/audit": "The event log raises an alarm||It does not continue "
           "what was signed. See since when, and why||Now"}
    ca = {"/ca": "One thing to do about the CA||See what, and how||Now"}
    tap.equal({role: says(one) for role, one in people.items()},
              {"administrator": log | ca, "auditor": log | ca, "audit": log,
               "viewer": {}},
              "it is told, and to whom it concerns")
    for path in log | ca:
        tap.equal(people["administrator"].get(path).status, 200,
                  f"{path} is there")
    s.psql("postgres", "UPDATE data.audit SET alarm_at = NULL, "
           "alarm_why = NULL, alarm_seq = NULL")
    s.start("sweep")


chromium.need()
with tap.system("the first page is live") as s, chromium.Browser(s) as b:
    tells_who_must_act(s)
    password = s.account("ann", "enroll", "view")
    device = costs_little(s, WebOperator(s, "ann", password))
    b.sign_in("ann", password)
    live = Live(b)
    follows(s, b, live, device)
    nobody_looks(live)
    server_away(s, b, live)
    signed_out(s, b, live)
    tap.equal(b.complaints(), [], "the browser does not complain")
