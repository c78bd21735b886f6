"""A man in the middle between handfast-device and nginx, who ends TLS.

    class Deaf(Attack):
        def down(self, message):            # from the server
            return []                       # drop all

    with Mitm(system, Deaf()) as mitm:
        device = system.start_device(*mitm.route())
        mitm.attack.wait("up", "register")

An attack sees each message of docs/protocol.md and gives those that go on
instead: any number, changed or not, some Back() to where it came from, or
CUT, which ends the connection. One that takes its time is a coroutine: what
comes behind on the same way waits. The same attack works on a WebSocket and
on HTTPS, where the ticket is shown as a key of the message and a poll is
{"type": "poll"}.
"""

import asyncio
import base64
import hashlib
import json
import ssl
import struct
import tempfile
import threading

import forgery
from ws_device import now, upgrade_request

PATIENCE = 60           # seconds
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CUT = object()


class Back:
    """A message that goes back to where the other came from."""

    def __init__(self, message):
        self.message = message


class Attack:
    """Harmless: passes all on."""

    mutual = True           # lets mutual TLS pass, which it cannot end

    def __init__(self):
        self.seen = []      # (way, message as it came)
        self.news = threading.Condition()
        self.transparent = False    # True: new connections pass as they are

    def up(self, message):
        """From the device."""
        return [message]

    def down(self, message):
        """From the server."""
        return [message]

    def judge(self, way, message):
        with self.news:
            self.seen.append((way, message))
            self.news.notify_all()
        return getattr(self, way)(message)

    def wait(self, way, kind, times=1):
        """The latest message of this type, once there were so many."""
        def found():
            return [message for there, message in self.seen
                    if there == way and message["type"] == kind]
        with self.news:
            if not self.news.wait_for(lambda: len(found()) >= times,
                                      PATIENCE):
                raise TimeoutError(f"no {kind} {way}: {self.seen}")
            return found()[-1]


class Mitm:
    """Listens until the end of the with."""

    def __init__(self, system, attack):
        self.system = system
        self.attack = attack
        self.servers = []
        self.tasks = set()
        self.carried = 0

    def __enter__(self):
        now(self.open())
        return self

    def __exit__(self, *_):
        now(self.close())

    def route(self):
        """The options that lead a device here."""
        return ["--connect", f"127.0.0.1:{self.port}"]

    async def open(self):
        fake = forgery.Authority()
        with tempfile.TemporaryDirectory(prefix="hf-") as folder:
            certificate, key = fake.issue(self.system.realm, server=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*forgery.store(
                folder, "mitm", [certificate, fake.certificate], key))
        inner = await asyncio.start_server(
            self.kept(self.carry), "127.0.0.1", 0, ssl=context)
        self.inner = inner.sockets[0].getsockname()[1]
        outer = await asyncio.start_server(
            self.kept(self.route_one), "127.0.0.1", 0)
        self.port = outer.sockets[0].getsockname()[1]
        self.servers = [inner, outer]

    async def close(self):
        for server in self.servers:
            server.close()
        await self.hang_up()

    async def hang_up(self):
        """Ends every connection; new ones are taken."""
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def cut(self):
        now(self.hang_up())

    def kept(self, serve):
        """The server's tasks, to be ended with it."""
        async def run(reader, writer):
            task = asyncio.current_task()
            self.tasks.add(task)
            try:
                await serve(reader, writer)
            except (OSError, EOFError, ssl.SSLError):
                pass
            finally:
                writer.close()
                self.tasks.discard(task)
        return run

    async def route_one(self, reader, writer):
        """To nginx as it is, or to ourselves. A device that knows its CA
        does not take our certificate; then it is let through."""
        port = self.system.port if self.attack.transparent else self.inner
        before = self.carried
        other = await asyncio.open_connection("127.0.0.1", port)
        await both(pump(reader, other[1]), pump(other[0], writer))
        if self.carried == before and self.attack.mutual:
            self.attack.transparent = True

    async def carry(self, reader, writer):
        """One connection of the device, without its TLS."""
        self.carried += 1
        head = await reader.readuntil(b"\r\n\r\n")
        line, *fields = head.decode().strip().split("\r\n")
        fields = {name.lower(): value for name, value in
                  (field.split(": ", 1) for field in fields)}
        if "upgrade" in fields:
            await WebSocket(self, reader, writer).run(fields)
        else:
            await Https(self, reader, writer).run(line, fields)

    async def judged(self, way, message):
        items = self.attack.judge(way, message)
        return await items if asyncio.iscoroutine(items) else items

    async def to_nginx(self):
        context = self.system.tls_context()
        return await asyncio.open_connection(
            "127.0.0.1", self.system.port, ssl=context,
            server_hostname=self.system.realm)


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def both(*ways):
    """Until one of the ways has ended."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ---- WebSocket (RFC 6455 section 5) -------------------------------------

async def read_frame(reader):
    """(kind, payload)"""
    head = await reader.readexactly(2)
    size = head[1] & 127
    if size >= 126:
        wide = 2 if size == 126 else 8
        size = int.from_bytes(await reader.readexactly(wide), "big")
    mask = await reader.readexactly(4) if head[1] & 128 else bytes(4)
    payload = await reader.readexactly(size)
    return head[0] & 15, bytes(byte ^ mask[i % 4]
                               for i, byte in enumerate(payload))


def frame(kind, payload, masked):
    head = struct.pack(">BB", 128 | kind, len(payload)) \
        if len(payload) < 126 else \
        struct.pack(">BBH", 128 | kind, 126, len(payload)) \
        if len(payload) < 65536 else \
        struct.pack(">BBQ", 128 | kind, 127, len(payload))
    if not masked:
        return head + payload
    return head[:1] + bytes([head[1] | 128]) + head[2:] + bytes(4) + payload


class WebSocket:
    """The device's connection and ours to nginx, made when it is needed."""

    def __init__(self, mitm, reader, writer):
        self.mitm = mitm
        self.reader, self.device = reader, writer
        self.server = None
        self.listening = None

    async def run(self, fields):
        accept = base64.b64encode(hashlib.sha1(
            fields["sec-websocket-key"].encode() + ACCEPT).digest())
        self.device.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Protocol: handfast.1\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        try:
            await self.listen(self.reader, "up")
        finally:
            if self.listening is not None:
                self.listening.cancel()
                self.server.close()

    async def connect(self):
        reader, self.server = await self.mitm.to_nginx()
        self.server.write(upgrade_request())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise EOFError      # nginx alone answers
        self.listening = asyncio.ensure_future(self.listen(reader, "down"))

    async def listen(self, reader, way):
        try:
            while True:
                kind, payload = await read_frame(reader)
                if kind == PING:
                    await self.send(way, PONG, payload, back=True)
                elif kind == TEXT:
                    await self.text(way, json.loads(payload))
                elif kind == CLOSE:
                    await self.send(way, CLOSE, payload)
        except (OSError, EOFError):
            pass
        finally:
            self.device.close()

    async def text(self, way, message):
        for item in await self.mitm.judged(way, message):
            if item is CUT:
                raise EOFError
            back = isinstance(item, Back)
            message = item.message if back else item
            await self.send(way, TEXT, json.dumps(message).encode(), back)

    async def send(self, way, kind, payload, back=False):
        """On this way, or the other."""
        if (way == "up") == back:
            self.device.write(frame(kind, payload, masked=False))
            await self.device.drain()
            return
        if self.server is None:
            if kind == CLOSE:
                raise EOFError
            await self.connect()
        self.server.write(frame(kind, payload, masked=True))
        await self.server.drain()


# ---- HTTPS --------------------------------------------------------------

class Https:
    """One request of the device; each of ours is a connection of its own."""

    def __init__(self, mitm, reader, writer):
        self.mitm = mitm
        self.reader, self.device = reader, writer

    async def run(self, line, fields):
        method, self.path, _ = line.split(" ")
        self.host = fields["host"]
        token = fields.get("authorization", "").partition(" ")[2]
        if fields.get("expect") == "100-continue":
            self.device.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await self.reader.readexactly(
            int(fields.get("content-length", 0)))
        message = {"type": "poll"} if method == "GET" else json.loads(body)
        message["ticket"] = base64.b64encode(
            base64.urlsafe_b64decode(token + "==")).decode()
        for item in await self.mitm.judged("up", message):
            if item is CUT:
                return
            if isinstance(item, Back):
                self.answer(item.message)
            else:
                await self.ask(item)

    def answer(self, message, status="200 OK"):
        body = json.dumps(message).encode()
        self.device.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            .encode() + body)

    async def ask(self, message):
        """nginx, and passes on what it says."""
        token = base64.urlsafe_b64encode(base64.b64decode(
            message["ticket"])).decode().rstrip("=")
        poll = message["type"] == "poll"
        body = b"" if poll else json.dumps(
            {name: value for name, value in message.items()
             if name != "ticket"}).encode()
        reader, writer = await self.mitm.to_nginx()
        writer.write(
            f"{'GET' if poll else 'POST'} {self.path} HTTP/1.1\r\n"
            f"Host: {self.host}\r\nAuthorization: Handfast {token}\r\n"
            f"Content-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head, _, text = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        status = head.split(b"\r\n")[0].decode().partition(" ")[2]
        for item in await self.mitm.judged("down", json.loads(text)):
            if item is CUT:
                return
            self.answer(item.message if isinstance(item, Back) else item,
                        status)
