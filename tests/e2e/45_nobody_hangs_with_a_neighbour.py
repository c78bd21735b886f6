#!/usr/bin/python3
"""PostgreSQL, the signer or the gateway stop moving without dying: whoever
needs them gets a clear answer while they still hang, and all goes on where it
was when they move again."""

import base64
import concurrent.futures
import json
import os
import signal
import tempfile

import tap
import fastcgi      # noqa: E402 (tap has set the path)
from https_device import Browser, Device, b64
from operating import Operator
from signing import until
from web_operator import Connection, WebOperator
from ws_device import Line, Stranger, WsDevice, nginx_socket

PATIENCE = 150      # seconds; what ends each wait is an event long before


def hang(s, name):
    s.kill(name, signal.SIGSTOP)


def move(s, name):
    s.kill(name, signal.SIGCONT)


def hear(line):
    return line.hear(PATIENCE)


def post(s, device):
    """(status, code) of a registration, however long it takes."""
    with nginx_socket(s) as line:
        line.settimeout(PATIENCE)
        body = json.dumps({
            "type": "register", "registration": b64(device.bytes),
            "proof": b64(device.proof())}).encode()
        ticket = base64.urlsafe_b64encode(device.ticket).rstrip(b"=")
        line.sendall(b"POST /v1/enrollments HTTP/1.1\r\nHost: localhost\r\n"
                     b"Content-Type: application/json\r\nConnection: close\r\n"
                     b"Authorization: Handfast " + ticket
                     + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    head, _, text = answer.partition(b"\r\n\r\n")
    told = json.loads(text)
    return int(head.split()[1]), told.get("code", told["type"])


def look(s, operator, path="/"):
    """(status, text) of one of the console's pages, however long it takes."""
    connection = Connection(s)
    connection.connect()
    connection.sock.settimeout(PATIENCE)
    connection.request("GET", path, headers={"Cookie": "; ".join(
        f"{name}={value}" for name, value in operator.cookies.items())})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def use(s, files):
    """The status of a protected application, however long it takes."""
    browser = Browser(s, *files)
    browser.connection.timeout = PATIENCE
    return browser.get("/demo/")[0]


def sign(s, number):
    """Asks the signer as the console does."""
    try:
        return fastcgi.request(f"{s.at.run}/signer/console/fcgi.sock", {
            "DOCUMENT_URI": "/issue", "REQUEST_METHOD": "POST",
            "ENROLLMENT": number}, timeout=PATIENCE)[0]
    except ConnectionError:
        return "hung up"


def signal_deaths(s, name):
    """Workers that their own alarm has ended."""
    return s.log(name).count("signal=14")


def database(s, operator, ann, files):
    decided, asked = Device(s.realm, s.port), Device(s.realm, s.port)
    line, waiting = Line.direct(s), Stranger()
    line.say(waiting.register_message())
    hear(line)
    decided.register()
    path = ann.claim(decided.code)
    hang(s, "postgres")
    late, other = Stranger(), Line.direct(s)
    other.say(late.register_message())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        registered = pool.submit(post, s, asked)
        looked = pool.submit(look, s, ann)
        used = pool.submit(use, s, files)
        signed = pool.submit(sign, s, decided.id)
        listed = pool.submit(s.handfast, "account", "list", "--json",
                             check=False)
        tap.equal((hear(other), hear(line)), ({"type": "wait"},) * 2,
                  "devices at the gateway are told to wait")
        told = listed.result()
        tap.equal((told.returncode, json.loads(told.stdout)["error"]),
                  (1, "away"), "the command line gives up")
        tap.equal(registered.result(), (503, "away"),
                  "a device over HTTPS is told to come later")
        status, text = looked.result()
        tap.ok(status == 503 and "briefly away" in text,
               "an operator is told to try again")
        tap.equal(used.result(), 500, "a protected application is shut")
        tap.equal(signed.result(), "hung up", "the signer's worker ends")
    for name in ("ra", "console", "guard", "signer"):
        tap.ok(until(lambda: signal_deaths(s, name) == 1, PATIENCE),
               f"{name}: the alarm ended the worker that hung")
    tap.equal([s.call(f"{name}/fcgi.sock", "/healthz")[0]
               for name in ("ra", "console")], [503, 503],
              "those who follow say that the database is away")
    move(s, "postgres")
    tap.equal((hear(line), hear(other)), ({"type": "again"},) * 2,
              "it moves again: so do the devices")
    for each, device in ((line, waiting), (other, late)):
        each.say(device.register_message())
        tap.equal(hear(each)["type"], "registered", "which are registered")
        each.close()
    for name in ("signer", "ra", "console", "guard"):
        s.wait_healthy(name)
    tap.equal(post(s, asked), (201, "registered"), "so is the one by HTTPS")
    tap.equal(use(s, files), 200, "the application is open")
    tap.equal(ann.approve(path).status, 303, "what was claimed is approved")
    decided.open(operator.until(decided, "reply"))
    tap.equal(decided.acknowledge()[2], {"type": "done"}, "and delivered")


def signer(s, operator, ann):
    first, second = Device(s.realm, s.port), Device(s.realm, s.port)
    for device in (first, second):
        device.register()
    path = ann.claim(first.code)
    operator.claim(second)
    hang(s, "signer")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        renewed = pool.submit(s.handfast, "ca", "server-cert", check=False)
        typed = pool.submit(s.handfast, "enrollment", "approve", second.id,
                            "--account", operator.name, "--password-fd", "0",
                            input=operator.password + "\n")
        tap.equal(ann.approve(path).status, 303,
                  "an approval is taken without the signer")
        tap.holds(ann.get(path).text, "<h1>Approved</h1>", "and says so")
        tap.holds(typed.result().stdout, "issues the certificate by itself",
                  "so it is at the command line")
        done = renewed.result()
        tap.equal(done.returncode, 1, "what cannot wait fails")
        tap.holds(done.stderr, "does not answer", "and says why")
    tap.equal(first.poll()[2]["state"], "approved", "nothing is issued")
    move(s, "signer")
    for device in (first, second):
        device.open(operator.until(device, "reply"))
        device.acknowledge()
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.certificate "
                     "WHERE enrollment IN (%s, %s)", first.id, second.id),
              [(2,)], "the signer moves again and makes one for each")


def gateway(s, operator):
    device, line = WsDevice(), Line.direct(s)
    line.say(device.register_message())
    hear(line)
    hang(s, "gateway")
    late = s.start_device("--name", "late")
    tap.equal(operator.claim(device)["state"], "verified",
              "a device at a hung gateway can be claimed")
    operator.approve(device)
    other = Device(s.realm, s.port)
    tap.equal(post(s, other), (201, "registered"), "others come by HTTPS")
    tap.equal(s.psql("postgres", "SELECT state FROM data.enrollment "
                     "WHERE id = %s", device.id), [("issued",)],
              "its certificate is made")
    found = json.loads(s.handfast(
        "check", "--json", "--no-nginx", "--sql",
        os.path.join(s.at.share, "sql"), check=False).stdout)["checks"]
    tap.equal([row["message"].split(" on ")[0] for row in found
               if row["result"] == "fault"],
              ["handfast-gateway does not answer"], "check names it")
    tap.ok(late.event("retry", PATIENCE)["why"],
           "a device that comes says why it tries again")
    move(s, "gateway")
    told = hear(line)
    while told["type"] == "state":
        told = hear(line)
    device.open(told)
    line.say(device.ack_message())
    tap.equal(hear(line), {"type": "done"},
              "it moves again, and the device gets what waited for it")
    s.claim_and_approve(late.code(), operator.name, operator.password)
    tap.equal(late.finish(status=None), 0, "so does the one that came")


with tap.system("nobody hangs with a neighbour", settings={
        "ra": {"workers": 1}, "console": {"workers": 1},
        "guard": {"workers": 1}, "signer": {"workers": 1, "tick": 1}}) as s, \
        tempfile.TemporaryDirectory() as folder:
    olga = Operator(s)
    password = s.account("ann", "enroll", "view")
    device = Device(s.realm, s.port)
    device.register()
    files = device.store(olga.admit(device), folder)[:2]
    device.acknowledge()
    ann = WebOperator(s, "ann", password)
    signer(s, olga, ann)
    gateway(s, olga)
    database(s, olga, ann, files)
