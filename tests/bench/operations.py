"""The operations whose cost is told: each runs so many times and says what all
programs spent on one. The benches differ in what they set beside it."""

import base64
import html
import http.client
import queue
import random
import re
import select
import socket
import threading
import time
import urllib.parse

import rig
import fill
import meter
import revoking


# Requests at once: as many as the peers are asked for.
UNDER_WAY = 20


class Outcome:
    """Of one run: milliseconds of CPU for one operation by program, the rate,
    and what the swarm said."""

    def __init__(self, cost, count, seconds, summary):
        self.parts = rig.milliseconds(cost, count)
        self.cpu = sum(self.parts.values())
        self.rate = count / seconds
        self.summary = summary


class Http:
    """Requests by swarm http; its options are in self.args."""

    def __init__(self, system, programs=None):
        self.system = system
        self.programs = programs or system.programs()
        self.port = system.port
        self.args = ()

    def requests(self, count):
        raise NotImplementedError

    def run(self, count, *more):
        path = self.requests(count)
        cost, summary = rig.http(
            self.programs, "-p", self.port, "-q", path, "-n", count, "-m", 1,
            *self.args, *more)
        return Outcome(cost, count, summary["seconds"], summary)


class Renewal(Http):
    """EST simplereenroll by mutual TLS, each with a CSR of its own: on lines
    that are kept, or on a new one each."""

    def __init__(self, system, fleet, fresh=False):
        super().__init__(system)
        self.fleet = fleet
        self.args = ("-l", fleet.count, "-o", UNDER_WAY, "-i",
                     fleet.identities, *(["-x"] if fresh else []))

    def requests(self, count):
        return self.fleet.renewals(-(-count // self.fleet.count))


OPEN = """
location /open/ {{
	proxy_pass	http://unix:{socket}:/;
}}
"""


class Guarded(Http):
    """GET of a small application, behind the guard or beside it. The system
    needs add_open() before it starts."""

    def __init__(self, system, fleet, path="/demo/"):
        super().__init__(system)
        self.path = path
        self.args = ("-l", fleet.count, "-o", UNDER_WAY, "-i",
                     fleet.identities)

    def requests(self, count):
        return rig.store_requests(f"{self.system.at.top}/guarded", [
            rig.http_request("GET", self.path)])


def add_open(system):
    """A location like /demo/ without the guard."""
    write = system.write_nginx

    def changed():
        system.more_demo = OPEN.format(
            socket=f"{system.at.nginx}/demo.sock")
        write()
    system.write_nginx = changed


class Ocsp(Http):
    """GET by http, about one of `among` filled certificates at random, or
    about one alone, so that whatever keeps answers can."""

    def __init__(self, system, among, lines=400):
        super().__init__(system)
        self.among, self.port = among, system.http_port
        self.args = ("-r", "-", "-l", lines)
        self.template = ocsp_template(system)

    def requests(self, count):
        draw = random.Random()      # others each time
        return rig.store_requests(f"{self.system.at.top}/ocsp", [
            rig.http_request("GET", "/ocsp/" + urllib.parse.quote(
                base64.b64encode(self.template.replace(
                    fill.serial_of(0), fill.serial_of(
                        draw.randint(1, self.among)))), safe=""))
            for _ in range(1 if self.among == 1 else min(count, 20000))])


class Bare(Http):
    """GET by http of what an nginx says that does nothing else."""

    def __init__(self, system, bare, lines, path="/"):
        programs = meter.Programs()
        programs.add("nginx", bare.service)
        super().__init__(system, programs)
        self.port, self.path = bare.http, path
        self.args = ("-r", "-", "-l", lines)

    def requests(self, count):
        return rig.store_requests(f"{self.system.at.top}/bare-requests", [
            rig.http_request("GET", self.path)])


def ocsp_template(system):
    """A request about number 0: a real one with another serial."""
    while True:
        real = system.issue()
        if real.serial.bit_length() in range(121, 128):     # no zero before
            break
    return revoking.request_for(real.certificate, system.issuing).replace(
        real.serial.to_bytes(16, "big"), fill.serial_of(0))


# ---- enrollments ------------------------------------------------------------

INPUT = re.compile(r"<input\b[^>]*>")
NAME = re.compile(r'\bname="([^"]*)"')
VALUE = re.compile(r'\bvalue="([^"]*)"')
SELECT = re.compile(r'<select\b[^>]*\bname="([^"]*)".*?</select>', re.S)
OPTION = re.compile(r'<option\b[^>]*\bvalue="([^"]*)"')


def form_of(page, action):
    """The fields of one form as they stand there; far quicker than reading
    HTML, which would take the server's processor."""
    start = page.index(f'action="{action}"')
    text = page[start:page.index("</form>", start)]
    fields = {}
    for match in INPUT.finditer(text):
        name, value = NAME.search(match.group()), VALUE.search(match.group())
        if name:
            fields[name.group(1)] = html.unescape(
                value.group(1)) if value else ""
    for match in SELECT.finditer(text):
        option = OPTION.search(match.group())
        fields[match.group(1)] = option.group(1) if option else ""
    return fields


class Desk:
    """One operator with an account, a session and a kept connection, from an
    address of its own, since nginx holds each network to 20 requests a
    second."""

    def __init__(self, system, number):
        self.system = system
        self.address = f"127.32.{number // 250}.{number % 250 + 1}"
        self.line = None
        self.tasks = queue.Queue()
        self.cookies = {}
        name = f"operator{random.randrange(10**9)}"
        password = system.account(name, "enroll")
        form = form_of(self.ask("GET", "/sign-in")[2], "/sign-in")
        status, _, text = self.ask("POST", "/sign-in", {
            **form, "name": name, "password": password})
        if status != 303:
            raise RuntimeError(f"sign-in answers {status}: {text[-600:]}")

    def ask(self, method, path, fields=None):
        """(status, location, text)"""
        if self.line is None:
            self.line = http.client.HTTPSConnection(
                self.system.console_name, self.system.port, timeout=60,
                context=self.system.tls_context())
            self.line._create_connection = self.connect
        headers = {"Cookie": "; ".join(
            f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.system.console_url()
        if self.line.sock and select.select([self.line.sock], [], [], 0)[0]:
            self.line.close()       # nginx has, after a while of silence
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return (answer.status, answer.getheader("Location", ""),
                answer.read().decode())

    def connect(self, _address, timeout, _source):
        return socket.create_connection(("127.0.0.1", self.system.port),
                                        timeout, (self.address, 0))

    def claim(self, code):
        """GET of the page, and the code that was typed into it."""
        page = self.ask("GET", "/")[2]
        status, location, text = self.ask(
            "POST", "/claim", {**form_of(page, "/claim"), "code": code})
        if status != 303:
            raise RuntimeError(f"claim answers {status}: {text[-600:]}")
        return location

    def approve(self, path):
        """GET of the page and its button; when that was pressed."""
        action = f"{path}/approve"
        fields = form_of(self.ask("GET", path)[2], action)
        fields.pop("reason", None)
        pressed = time.monotonic()
        status, _, text = self.ask("POST", action, fields)
        if status != 303:
            raise RuntimeError(f"approve answers {status}: {text[-600:]}")
        return pressed


class Enrollment:
    """Whole ones: a device arrives by wss and registers, an operator types the
    code, the device proves itself, the operator approves, the device opens the
    reply and acknowledges it. Sign-in is before."""

    def __init__(self, system, channel="pake", desks=16):
        self.system, self.channel = system, channel
        self.programs = system.programs()
        self.desks = [Desk(system, number) for number in range(desks)]
        self.used = 0               # of the prepared devices
        self.failed = None
        for desk in self.desks:
            threading.Thread(target=self.work, args=(desk,),
                             daemon=True).start()

    def work(self, desk):
        while True:
            task = desk.tasks.get()
            try:
                task()
            except Exception as fault:
                self.failed = self.failed or fault

    def run(self, count, rate, prepared):
        """count of them, that arrive at that rate."""
        swarm = rig.Swarm(
            "enroll", "-p", self.system.port, "-k", prepared, "-s",
            self.used, "-n", count, "-f", rate, "-c", self.channel, "-w")
        self.used += count
        swarm.wait(lambda told: "ready" in told)
        begun = time.monotonic()
        cost, spans, _ = self.programs.cost(
            lambda: self.follow(swarm, count))
        outcome = Outcome(cost, count, time.monotonic() - begun,
                          swarm.finish())
        outcome.spans = spans
        outcome.latency = [1000 * (opened - pressed)
                           for pressed, opened in spans.values()]
        if outcome.summary["happened"].get("done") != count:
            raise RuntimeError(f"not all enrolled: {outcome.summary}")
        return outcome

    def follow(self, swarm, count):
        """When each was approved, and opened, by the monotonic clock."""
        # Whoever typed the code decides, so each has one operator.
        desks, paths, verified, pressed, opened = {}, {}, set(), {}, {}
        lock, done = threading.Lock(), 0
        swarm.say("go")

        def claim(number, code):
            path = desks[number].claim(code)
            with lock:
                paths[number] = path
            go_on(number)

        def approve(number):
            pressed[number] = desks[number].approve(paths[number])

        def go_on(number):
            with lock:
                if number in pressed or number not in paths \
                        or number not in verified:
                    return
                pressed[number] = None
            desks[number].tasks.put(lambda: approve(number))
        while done < count:
            told = swarm.wait(lambda line: "event" in line
                              or "summary" in line)
            if self.failed or "summary" in told:
                raise self.failed or RuntimeError(f"it ended: {told}")
            if told["event"] == "registered":
                desk = self.desks[len(desks) % len(self.desks)]
                desks[told["id"]] = desk
                desk.tasks.put(lambda number=told["id"], code=told["code"]:
                               claim(number, code))
            elif told["event"] == "verified":
                with lock:
                    verified.add(told["id"])
                go_on(told["id"])
            elif told["event"] == "opened":
                opened[told["id"]] = told["at"] / 1e6
            elif told["event"] == "done":
                done += 1
        self.settle(pressed)
        return {number: (pressed[number], at)
                for number, at in opened.items()}

    def settle(self, pressed):
        """The certificate may be there before the console's answer is."""
        deadline = time.monotonic() + rig.PATIENCE
        while None in pressed.values():
            if self.failed or time.monotonic() > deadline:
                raise self.failed or RuntimeError("no answer to an approval")
            time.sleep(0.01)


def share_of(values, share):
    """A percentile of plain numbers."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share / 100 * len(ordered)))]


def print_parts(name, outcome):
    print(f"# {name}: " + ", ".join(
        f"{program} {meter.shown(cpu)}" for program, cpu
        in sorted(outcome.parts.items(), key=lambda part: -part[1])
        if cpu >= 0.001) + f" ms; {meter.shown(outcome.rate)}/s", flush=True)
