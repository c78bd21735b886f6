#!/usr/bin/python3
"""handfast-device against servers that lie, know no code, or are broken."""

import asyncio
import base64
import json
import os
import ssl
import subprocess
import tempfile

import websockets

import tap

BINARY = os.path.join(tap.ROOT, os.environ.get("B", "build"), "bin",
                      "handfast-device")
FRAME_MAX = 65536


def message(**keys):
    return json.dumps(keys)


def reply(kind="certificate"):
    return message(type="reply", kind=kind,
                   sealed=base64.b64encode(os.urandom(900)).decode())


def end(state):
    return message(type="end", state=state)


def state(name):
    return message(type="state", state=name, expires_in=60)


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
REGISTERED = (
    ("a reply by someone without the code", [reply()], 7),
    ("a decline by someone without the code", [reply("decline")], 7),
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


class Liar:
    """One server, whose next answers are set by the test."""

    def __init__(self, frames, registers):
        self.frames, self.registers = frames, registers

    async def serve(self, line):
        try:
            asked = json.loads(await line.recv())
            if self.registers:
                registration = json.loads(base64.b64decode(
                    asked["registration"]))
                await line.send(message(
                    type="registered", expires_in=180,
                    enrollment=registration["enrollment"]))
            for frame in self.frames:
                await line.send(frame)
            await line.wait_closed()
        except websockets.ConnectionClosed:
            pass


async def meet(context, name, frames, status, registers):
    liar = Liar(frames, registers)
    async with websockets.serve(liar.serve, "127.0.0.1", 0, ssl=context,
                                subprotocols=["handfast.1"]) as server:
        port = server.sockets[0].getsockname()[1]
        with tempfile.TemporaryDirectory(prefix="hf-") as folder:
            device = await asyncio.create_subprocess_exec(
                BINARY, "enroll", "--server", "localhost", "--connect",
                f"127.0.0.1:{port}", "--dir", folder, "--json", "--no-proxy",
                "--timeout", "3",
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            said = (await asyncio.wait_for(device.communicate(), 60))[0]
            said = said.decode()
            if not tap.equal(device.returncode, status, name):
                tap.note(said)
            kept = os.listdir(os.path.join(folder, "a"))
            tap.ok("EVIL" not in said and kept == ["key.pem"] and
                   ('"code":"' in said) == registers,
                   "shows nothing of it, stores nothing")


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


with tap.plan():
    asyncio.run(main())
