#!/usr/bin/python3
"""What the gateway refuses: at each limit, and one past it."""

import asyncio
import json
import os

import websockets

import tap
from https_device import b64
from ws_device import (Line, Stranger, gateway_socket, knock, nginx_socket,
                       now, upgrade_request)

PER_ADDRESS = 4
WAITING = 12


def doors(s):
    def outside(**headers):
        return knock(nginx_socket(s), **headers)

    def inside(path="/v1/ws", **headers):
        return knock(gateway_socket(s), path,
                     **{"X_Real_IP": "192.0.2.1", **headers})

    listed = "https://listed.example"
    tap.equal(outside(), 101, "a device comes in")
    tap.equal(outside(Origin="https://evil.example"), 403,
              "a web page does not")
    tap.equal(outside(Origin="null"), 403, "nor a sandbox")
    tap.equal(outside(Origin=listed), 101, "a listed one does")
    tap.equal(outside(Origin=listed + ".evil"), 403,
              "a longer name is another one")
    tap.equal(inside("/v1/ws2"), 404, "another path")
    tap.equal(inside("/v1/ws?ticket=x"), 404, "nothing travels in the URL")
    tap.equal(inside(Sec_WebSocket_Protocol=None), 400, "no subprotocol")
    tap.equal(inside(Sec_WebSocket_Protocol="http"), 400,
              "nor the name of an inner one")
    tap.equal(inside(X_Real_IP=None), 500,
              "no address: nginx is set up wrongly")
    tap.equal(inside(X_Real_IP="unix:"), 500, "nor what is no address")
    health = raw(s, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    tap.ok(health.startswith(b"HTTP/1.1 200") and health.endswith(b"ok\n"),
           "/healthz says ok")
    tap.holds(raw(s, b"GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n").decode(),
              " 426 ", "plain HTTP is told to upgrade")
    tap.holds(raw(s, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").decode(),
              " 404 ", "there is nothing else")


def raw(s, request):
    with gateway_socket(s) as line:
        line.sendall(request)
        line.settimeout(1)
        answer = b""
        try:
            while piece := line.recv(4096):
                answer += piece
        except TimeoutError:
            pass
        return answer


def garbage(s):
    device = Stranger()
    good = device.register_message()
    for name, frame, refusal in (
            ("no JSON", "hello", ("input", 1008)),
            ("nothing", "", ("input", 1008)),
            ("no object", "[]", ("input", 1008)),
            ("no type", "{}", ("input", 1008)),
            ("an unknown type", {"type": "hello"}, ("input", 1008)),
            ("a message of the server's", {"type": "done"},
             ("input", 1008)),
            ("an unknown key", {**good, "extra": 1}, ("input", 1008)),
            ("a key twice",
             json.dumps(good)[:-1] + ',"type":"register"}', ("input", 1008)),
            ("something behind it", json.dumps(good) + " x",
             ("input", 1008)),
            ("a missing key", {"type": "register"}, ("input", 1008)),
            ("a short ticket", {**good, "ticket": b64(b"x")},
             ("input", 1008)),
            ("deep nesting", "[" * 5000, ("input", 1008)),
            ("a binary frame", json.dumps(good).encode(), ("input", 1003)),
            ("an ack before anything", device.ack_message(),
             ("state", 1008)),
            ("a cancel before anything", {"type": "cancel"},
             ("state", 1008))):
        line = Line.direct(s)
        line.say(frame)
        tap.equal(line.refusal(), refusal, name)
    line = Line.direct(s)
    line.say(good)
    line.hear()
    line.say(good)
    tap.equal(line.refusal(), ("state", 1008), "a second registration")
    tap.equal(bad_utf8(s), 1007, "text that is not UTF-8")


def bad_utf8(s):
    line = Line.direct(s)

    async def send():
        await line.socket.ensure_open()
        await line.socket.write_frame(True, 1, b'{"type":"\xff\xfe"}')
    now(send())
    return line.end()


def frames(s):
    """16,384 bytes are a message; one more is none, in whatever pieces."""
    device = Stranger()
    text = json.dumps(device.register_message())
    full = text + " " * (16384 - len(text))
    for name, frame in (
            ("a frame at the limit", full),
            ("the same in two pieces", [full[:9000], full[9000:]]),
            ("the same in many", [full[i:i + 100]
                                  for i in range(0, len(full), 100)])):
        line = Line.direct(s)
        line.say(frame)
        tap.equal(line.hear()["type"], "registered", name)
        line.close()
    for name, frame in (
            ("one past it", full + " "),
            ("the same in two pieces", [full, " "]),
            ("the same in many", [full[i:i + 100] for i in
                                  range(0, len(full), 100)] + [" "])):
        line = Line.direct(s)
        line.say(frame)
        tap.equal(line.refusal(), ("too-large", 1009), name)


def contents(s):
    def answer(device):
        line = Line.direct(s, address=f"203.0.113.{os.urandom(1)[0]}")
        line.say(device.register_message())
        told = line.hear()
        if told["type"] == "registered":
            line.say({"type": "cancel"})
            line.end()
        return told.get("code", told["type"])

    tap.equal(answer(Stranger(name="ö" * 64)), "registered", "64 characters")
    tap.equal(answer(Stranger(name="ö" * 65)), "input", "65 characters")
    tap.equal(answer(Stranger(name="a\u202eb")), "registered",
              "a name that turns text around is the console's to escape")
    tap.equal(answer(Stranger(name="\u200b\u3164\u2800")), "input",
              "nothing that anybody can see")
    tap.equal(answer(Stranger(name="a\nb")), "input", "a line break")
    tap.equal(answer(Stranger(name="\"'\\{},()$1%s;--")), "registered",
              "quotes and braces arrive in the row")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.enrollment "
                     "WHERE name = %s", "\"'\\{},()$1%s;--"), [(1,)],
              "as they were sent")
    device = Stranger()
    device.build({"name": "x"}, csr=b64(os.urandom(4096)))
    tap.equal(answer(device), "csr", "a CSR of 4096 bytes is looked at")
    device = Stranger()
    device.build({"name": "x"}, csr=b64(os.urandom(4097)))
    tap.equal(answer(device), "too-large", "one of 4097 is not")
    device = Stranger()
    device.build({"name": "x"}, realm="other.example")
    line = Line.direct(s)
    line.say(device.register_message())
    tap.equal(line.hear(), {"type": "error", "code": "realm",
                            "realm": s.realm}, "another realm")


def let_all_expire(s):
    s.shift_time(3600)
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")


def crowds(s):
    let_all_expire(s)
    lines = [Line.direct(s, "2001:db8::1") for _ in range(PER_ADDRESS + 1)]
    for line in lines:
        line.say(Stranger().register_message())
    told = sorted(line.hear().get("code", "") for line in lines)
    tap.equal(told, [""] * PER_ADDRESS + ["full"],
              "as many from one address as may wait, and one refused")
    neighbour = Line.direct(s, "2001:db8::2")
    neighbour.say(Stranger().register_message())
    tap.equal(neighbour.refusal(), ("full", 1008),
              "another address of the same /64 is the same")
    many = [Line.direct(s, f"198.51.100.{i}") for i in
            range(WAITING - PER_ADDRESS)]
    for line in many:
        line.say(Stranger().register_message())
    tap.ok(all(line.hear()["type"] == "registered" for line in many),
           "as many in all")
    last = Line.direct(s, "192.0.2.77")
    last.say(Stranger().register_message())
    tap.equal(last.refusal(), ("full", 1008), "and one past it")
    tap.ok(many[0].hears_nothing(), "nobody is evicted")


def patience(s):
    line = Line.direct(s)
    tap.equal(line.hear(33), {"type": "error", "code": "away"},
              "who says nothing for 30 seconds is to come again: a slow one "
              "has done nothing wrong")
    tap.equal(line.end(), 1011, "with 1011")
    told = [text for text in s.log("gateway").splitlines()
            if "refused error=away" in text]
    tap.ok(told and not any(" warning " in text for text in told),
           "which is no warning")

    async def deaf():
        # Answers no ping: reads nothing at all.
        reader, writer = await asyncio.open_unix_connection(
            os.path.join(s.at.run, "gateway", "ws.sock"))
        writer.write(upgrade_request(X_Real_IP="192.0.2.9"))
        await reader.readuntil(b"\r\n\r\n")
        text = json.dumps(Stranger().register_message()).encode()
        frame = websockets.frames.Frame(websockets.frames.Opcode.TEXT, text)
        writer.write(frame.serialize(mask=True))
        started = loop_time()
        while await reader.read(4096):
            pass
        writer.close()
        return loop_time() - started

    def loop_time():
        return asyncio.get_running_loop().time()

    let_all_expire(s)
    seconds = now(deaf(), 30)
    tap.ok(6 < seconds < 12, f"who answers no ping is cut off ({seconds:.1f} "
           "of 8 s)")
    device, line = Stranger(), Line.direct(s)
    line.say(device.register_message())
    line.hear()
    tap.ok(line.hears_nothing(12), "who answers them is not")


with tap.system("the gateway refuses", settings={
        "gateway": {"max_waiting_per_address": PER_ADDRESS,
                    "max_waiting": WAITING, "ping": 5, "idle": 8,
                    "origins": "https://listed.example"}}) as system:
    doors(system)
    garbage(system)
    frames(system)
    contents(system)
    crowds(system)
    patience(system)
