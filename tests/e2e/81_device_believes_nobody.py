#!/usr/bin/python3
"""handfast-device against servers that lie, know no code, or are broken."""

import asyncio
import base64
import json
import os
import re
import ssl
import subprocess
import tempfile

import websockets

import tap

BINARY = os.path.join(tap.ROOT, os.environ.get("B", "build"), "bin",
                      "handfast-device")
FRAME_MAX = 65536
POINT = bytes.fromhex(      # P-256's base point
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def message(**keys):
    return json.dumps(keys)


def reply(kind="certificate"):
    return message(type="reply", kind=kind,
                   sealed=base64.b64encode(os.urandom(900)).decode())


def end(state):
    return message(type="end", state=state)


def state(name):
    return message(type="state", state=name, expires_in=60)


SHARE = message(type="share", expires_in=9,
                confirm=base64.b64encode(bytes(32)).decode(),
                share=base64.b64encode(POINT).decode())


# What it answers after `registered` (or at once), how the device ends, and
# what it must not have said.
AT_ONCE = (
    ("rubbish", ["hello"], 1),
    ("an array", ["[]"], 1),
    ("a text of its own", [message(type="error", code="input",
                                   text="EVIL")], 1),
    ("a realm that is no name", [message(type="error", code="realm",
                                         realm="\x1b[31mEVIL")], 1),
    ("another realm", [message(type="error", code="realm",
                               realm="evil.example")], 6),
    ("a refused key", [message(type="error", code="key")], 1),
    ("done", [message(type="done")], 1),
    ("another enrollment", [message(
        type="registered", expires_in=180,
        enrollment="00000000-0000-4000-8000-000000000000")], 1),
    ("full, again and again", [message(type="error", code="full")], 5),
    ("a binary frame", [b"\0\1"], 5),
    ("a frame over the limit", ["x" * (FRAME_MAX + 1)], 5),
    ("nothing", [], 5),
)
# In pake nobody can seal anything before the device has seen a share, so that
# a decline is no more than any other end there.
BY_CHANNEL = (
    ("a reply by someone without the code", [reply()],
     {"sealed": 7, "psk": 7, "pake": 7}),
    ("a decline by someone without the code", [reply("decline")],
     {"sealed": 7, "psk": 7, "pake": 3}),
    ("a share by someone without the code", [SHARE],
     {"sealed": 1, "psk": 1, "pake": 7}),
    ("a share that is no point", [message(
        type="share", expires_in=9, confirm=base64.b64encode(bytes(32))
        .decode(), share=base64.b64encode(b"\4" + bytes(64)).decode())],
     {"sealed": 1, "psk": 1, "pake": 7}),
    ("a way to go in psk", [message(
        type="psk", expires_in=9, port=1, identities=["x" * 22] * 3)],
     {"sealed": 1, "psk": 5, "pake": 1}),
)
REGISTERED = (
    ("declined, unsealed", [end("declined")], 3),
    ("cancelled", [end("cancelled")], 3),
    ("failed", [end("failed")], 1),
    ("done before anything", [message(type="done")], 1),
    ("states that go back", [state("approved"), state("claimed")], 1),
    ("registered a second time, once claimed",
     [state("claimed"), message(type="registered", expires_in=9,
                                enrollment="00000000-0000-4000-8000-"
                                "000000000000")], 1),
)


def registered(asked):
    """The answer to a registration that was accepted."""
    registration = json.loads(base64.b64decode(asked["registration"]))
    return message(type="registered", expires_in=180,
                   enrollment=registration["enrollment"])


class Liar:
    """One server, whose next answers are set by the test."""

    def __init__(self, frames, registers):
        self.frames, self.registers = frames, registers

    async def serve(self, line):
        try:
            asked = json.loads(await line.recv())
            if self.registers and asked["type"] == "register":
                await line.send(registered(asked))
            for frame in self.frames:
                await line.send(frame)
            await line.wait_closed()
        except websockets.ConnectionClosed:
            pass


async def meet(context, name, frames, status, registers, *options):
    liar = Liar(frames, registers)
    async with websockets.serve(liar.serve, "127.0.0.1", 0, ssl=context,
                                subprotocols=["handfast.1"]) as server:
        port = server.sockets[0].getsockname()[1]
        with tempfile.TemporaryDirectory(prefix="hf-") as folder:
            with open(os.path.join(folder, "unproved"), "wb") as file:
                file.write(b"!")
            device = await asyncio.create_subprocess_exec(
                BINARY, "enroll", "--server", "localhost", "--connect",
                f"127.0.0.1:{port}", "--dir", folder, "--json", "--no-proxy",
                "--timeout", "3", *options,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            said = (await asyncio.wait_for(device.communicate(), 60))[0]
            said = said.decode()
            if not tap.equal(device.returncode, status, name):
                tap.note(said)
            kept = os.listdir(os.path.join(folder, "a")) + [
                name for name in os.listdir(folder)
                if name not in ("a", "b", ".lock", "unproved")]
            tap.ok("EVIL" not in said and kept == ["key.pem"] and
                   ('"code":"' in said) == registers and
                   "unproved" in os.listdir(folder),
                   "shows nothing of it, stores nothing, forgives nothing")


class Guesser:
    """Waits with its guess until the device has cancelled."""

    def __init__(self):
        self.heard = []

    async def serve(self, line):
        try:
            async for text in line:
                asked = json.loads(text)
                self.heard.append(asked["type"])
                if asked["type"] == "register":
                    await line.send(registered(asked))
                elif asked["type"] == "cancel":
                    await line.send(SHARE)
        except websockets.ConnectionClosed:
            pass


async def meet_guesser(context):
    guesser = Guesser()
    async with websockets.serve(guesser.serve, "127.0.0.1", 0, ssl=context,
                                subprotocols=["handfast.1"]) as server:
        port = server.sockets[0].getsockname()[1]
        with tempfile.TemporaryDirectory(prefix="hf-") as folder:
            device = await asyncio.create_subprocess_exec(
                BINARY, "enroll", "--server", "localhost", "--connect",
                f"127.0.0.1:{port}", "--dir", folder, "--json", "--no-proxy",
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            while b'"code":"' not in await asyncio.wait_for(
                    device.stdout.readline(), 60):
                pass
            device.terminate()
            said = (await asyncio.wait_for(device.communicate(), 60))[0]
            tap.equal(guesser.heard, ["register", "cancel", "refuse"],
                      "a guess that comes after the device has cancelled is "
                      "answered")
            tap.equal(device.returncode, 130, "the person ended it")
            tap.holds(said.decode(), "Cancelled.", "and is told so")
            path = os.path.join(folder, "unproved")
            tap.equal(os.path.exists(path) and os.path.getsize(path), 1,
                      "it counts as a guess all the same")


class HttpsLiar:
    """Registers, and from then on says one thing whatever is asked."""

    def __init__(self, always):
        self.always, self.asked = always, 0

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"(?i)content-length: (\d+)", head)
                body = await reader.readexactly(
                    int(length.group(1)) if length else 0)
                self.asked += 1
                answer = registered(json.loads(body)) if self.asked == 1 \
                    else self.always
                writer.write((f"HTTP/1.1 200 OK\r\nContent-Type: application/"
                              f"json\r\nContent-Length: {len(answer)}\r\n"
                              f"Retry-After: 1\r\n\r\n{answer}").encode())
                await writer.drain()
        except (OSError, EOFError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def meet_https(context, name, always, status, stops):
    liar = HttpsLiar(always)
    server = await asyncio.start_server(liar.serve, "127.0.0.1", 0,
                                        ssl=context)
    port = server.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hf-") as folder:
        device = await asyncio.create_subprocess_exec(
            BINARY, "enroll", "--server", "localhost", "--connect",
            f"127.0.0.1:{port}", "--dir", folder, "--json", "--no-proxy",
            "--https", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        while stops and liar.asked < 3:
            await asyncio.sleep(0.05)
        if stops:
            device.terminate()
        said = (await asyncio.wait_for(device.communicate(), 60))[0]
        if not tap.equal(device.returncode, status, name):
            tap.note(said.decode())
    server.close()


def certificate(folder):
    names = [os.path.join(folder, name) for name in ("c.pem", "k.pem")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-out", names[0],
                    "-keyout", names[1], "-subj", "/CN=localhost"],
                   capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*names)
    return context


async def main():
    with tempfile.TemporaryDirectory(prefix="hf-") as folder:
        context = certificate(folder)
    for name, frames, status in AT_ONCE:
        await meet(context, name, frames, status, False)
    for name, frames, status in REGISTERED:
        await meet(context, name, frames, status, True)
    for name, frames, by_channel in BY_CHANNEL:
        for channel, status in by_channel.items():
            await meet(context, f"{channel}: {name}", frames, status, True,
                       "--channel", channel)
    await meet_guesser(context)
    await meet_https(context, "by HTTPS, asked again and again",
                     message(type="again"), 1, False)
    await meet_https(context, "by HTTPS, kept waiting: it can be stopped",
                     state("claimed"), 130, True)


with tap.plan():
    asyncio.run(main())
