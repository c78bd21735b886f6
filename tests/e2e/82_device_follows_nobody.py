#!/usr/bin/python3
"""What answers handfast-device before the sealed reply may be anybody: no
redirect leads it elsewhere, and no broken answer does more than end a try."""

import asyncio
import base64
import hashlib
import os
import ssl
import subprocess
import tempfile

import tap      # first: it says where the others are

import forgery

BINARY = os.path.join(tap.ROOT, os.environ.get("B", "build"), "bin",
                      "handfast-device")
WAYS = ((), ("--https",))
ASKED = {"/v1/ws", "/v1/enrollments"}
STATUSES = ("301 Moved Permanently", "303 See Other",
            "307 Temporary Redirect", "308 Permanent Redirect",
            "401 Unauthorized", "305 Use Proxy")
TARGETS = ("https://127.0.0.1:{tls}/elsewhere", "https://localhost:{tls}/",
           "http://127.0.0.1:{plain}/elsewhere", "//127.0.0.1:{tls}/",
           "/elsewhere", "wss://127.0.0.1:{tls}/v1/ws",
           "file:///etc/hostname", "+/tmp/socket")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
UPGRADED = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\n")
BROKEN = (
    ("nothing", b""), ("noise", b"\0\xff" * 3000),
    ("a header without end", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300000),
    ("headers without end", OK + b"X: y\r\n" * 30000),
    ("a negative length", OK + b"Content-Length: -1\r\n\r\n"),
    ("a length beyond all", OK + b"Content-Length: 99999999999999999999\r\n"
     b"\r\n{"),
    ("a body beyond the limit", OK + b"Content-Length: 70000\r\n\r\n{"
     + b"x" * 69999),
    ("a chunk beyond all", OK + b"Transfer-Encoding: chunked\r\n\r\n"
     b"ffffffffffffffff\r\n{"),
    ("a status that is none", b"HTTP/1.1 xyz\r\n\r\n"),
    ("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n"),
    ("an upgrade without the key's answer", UPGRADED
     + b"Sec-WebSocket-Protocol: handfast.1\r\n\r\n"),
    ("an upgrade with another answer", UPGRADED
     + b"Sec-WebSocket-Protocol: handfast.1\r\n"
     b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
    ("an upgrade to another subprotocol", "http"),
    ("an extension that was not asked for", "handfast.1\r\n"
     "Sec-WebSocket-Extensions: permessage-deflate"))


def accept(head, subprotocol):
    """A right answer to an opening handshake, but for what follows it."""
    key = head.split(b"Key: ")[1].split(b"\r\n")[0] if b"Key: " in head \
        else b""
    digest = base64.b64encode(hashlib.sha1(
        key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return (UPGRADED + b"Sec-WebSocket-Accept: " + digest
            + b"\r\nSec-WebSocket-Protocol: " + subprotocol.encode()
            + b"\r\n\r\n")


class Liar:
    """Answers every request in the same way, over TLS that proves nothing."""

    def __init__(self, context, answer):
        self.context, self.answer = context, answer
        self.paths = set()
        self.visits = 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(
            self.serve, "127.0.0.1", 0, ssl=self.context, limit=1 << 20)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        self.visits += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.paths.add(head.split(b" ")[1].decode())
            writer.write(self.answer if isinstance(self.answer, bytes)
                         else accept(head, self.answer))
            await writer.drain()
            await asyncio.sleep(0.1)    # for the device to read it
        except (OSError, EOFError, IndexError):
            pass
        finally:
            writer.close()


async def meet(port, way):
    """(exit code, what it said)"""
    with tempfile.TemporaryDirectory(prefix="hf-") as folder:
        device = await asyncio.create_subprocess_exec(
            BINARY, "enroll", "--server", "localhost", "--connect",
            f"127.0.0.1:{port}", "--dir", folder, "--json", "--no-proxy",
            "--timeout", "1", *way,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = (await asyncio.wait_for(device.communicate(), 60))[0].decode()
        return device.returncode, said


async def redirected(context, status, target, way):
    """Where it would lead is counted."""
    async with Liar(context, b"") as tls, Liar(None, b"") as plain:
        target = target.format(tls=tls.port, plain=plain.port)
        answer = (f"HTTP/1.1 {status}\r\nLocation: {target}\r\n"
                  "Content-Length: 0\r\nConnection: close\r\n\r\n").encode()
        async with Liar(context, answer) as liar:
            code, said = await meet(liar.port, way)
        if not tap.ok(code == 5 and liar.paths and liar.paths <= ASKED
                      and tls.visits + plain.visits == 0,
                      f"{status[:3]} to {target.partition(':')[0]} is not "
                      f"followed {' '.join(way)}"):
            tap.note(f"{code}, {liar.paths}, {tls.visits}, {plain.visits}, "
                     f"{said}")


async def broken(context, name, answer, way):
    async with Liar(context, answer) as liar:
        code, said = await meet(liar.port, way)
    if not tap.ok(code in (1, 5) and '"code"' not in said,
                  f"{name} ends a try {' '.join(way)}"):
        tap.note(f"{code}: {said}")


async def some_at_once(tasks):
    """Each waits more than it works."""
    some = asyncio.Semaphore(6)

    async def one(task):
        async with some:
            await task
    await asyncio.gather(*map(one, tasks))


async def main():
    fake = forgery.Authority()
    with tempfile.TemporaryDirectory(prefix="hf-") as folder:
        certificate, key = fake.issue("localhost", server=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*forgery.store(folder, "liar",
                                               [certificate], key))
    await some_at_once([
        *(broken(context, name, answer, way)
          for name, answer in BROKEN for way in WAYS),
        *(redirected(context, "302 Found", target, way)
          for target in TARGETS for way in WAYS),
        *(redirected(context, status, TARGETS[0], way)
          for status in STATUSES for way in WAYS)])


with tap.plan():
    asyncio.run(main())
