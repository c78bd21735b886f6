"""A device on a WebSocket (docs/protocol.md, sections 2, 9 and 10).

    line = Line.through_nginx(system)       # or Line.direct(system, address)
    line.say(device.register_message())
    line.hear()                             # the next message
    line.end()                              # the close code
"""

import asyncio
import json
import os
import socket
import ssl
import threading
import uuid

import websockets
from cryptography.hazmat.primitives.asymmetric import ec

import protocol
from protocol import b64    # noqa: F401 (for tests)

PATIENCE = 10       # seconds
SUBPROTOCOL = "handfast.1"

loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()


UPGRADE = {
    "Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": SUBPROTOCOL,
}


def gateway_socket(system):
    """A connection to the gateway's own socket, in nginx's place."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    line.connect(os.path.join(system.at.run, "gateway", "ws.sock"))
    return line


def nginx_socket(system):
    line = socket.create_connection((system.realm, system.port), PATIENCE)
    return system.tls_context().wrap_socket(line,
                                            server_hostname=system.realm)


def upgrade_request(path="/v1/ws", **headers):
    """An opening handshake; a header that is None is left out."""
    headers = {**UPGRADE, **{name.replace("_", "-"): value
                             for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in headers.items()
             if value is not None]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


def knock(line, *args, **headers):
    """The HTTP status that answers an opening handshake on a connection."""
    with line:
        line.sendall(upgrade_request(*args, **headers))
        return int(line.recv(4096).split(b" ")[1])


def now(coroutine, timeout=PATIENCE):
    """Runs it in the loop's thread and gives its result."""
    async def bounded():
        return await asyncio.wait_for(coroutine, timeout)
    return asyncio.run_coroutine_threadsafe(bounded(), loop).result()


class WsDevice(protocol.Device):
    """One enrollment at the tests' own server."""

    def __init__(self, name="Cold room 3", **facts):
        super().__init__("localhost", name, **facts)


class Stranger(protocol.Device):
    """A device whose code nobody will type: what would be derived from it is
    drawn instead, which spares 0.15 seconds."""

    one_key = ec.generate_private_key(ec.SECP256R1())

    def __init__(self, name="A stranger", **facts):
        super().__init__("localhost", name, **facts)

    def draw(self):
        self.code = protocol.draw_code(self.channel, self.code_length)
        self.id = str(uuid.uuid4())
        self.ticket = os.urandom(32)
        self.key = self.one_key
        self.master = os.urandom(32)


class Line:
    """One WebSocket, used as if it were blocking. What the server may not
    say, or not now, is a ValueError."""

    def __init__(self, socket):
        self.socket = socket
        self.state = "new"

    @classmethod
    def direct(cls, system, address="192.0.2.1", run=None, path="/v1/ws",
               protocols=(SUBPROTOCOL,), **headers):
        """To the gateway's own socket, in nginx's place."""
        where = os.path.join(run or system.at.run, "gateway", "ws.sock")
        headers = {name.replace("_", "-"): value
                   for name, value in headers.items()}
        if address is not None:
            headers["X-Real-IP"] = address

        async def connect():
            return await websockets.unix_connect(
                where, uri="ws://localhost" + path, compression=None,
                subprotocols=list(protocols) or None, ping_interval=None,
                extra_headers=headers, max_size=1 << 20)
        return cls(now(connect()))

    @classmethod
    def through_nginx(cls, system, path="/v1/ws", protocols=(SUBPROTOCOL,),
                      **headers):
        context = ssl.create_default_context(cafile=system.root_pem)

        async def connect():
            return await websockets.connect(
                f"wss://{system.realm}:{system.port}{path}", ssl=context,
                subprotocols=list(protocols) or None, ping_interval=None,
                extra_headers=headers, max_size=1 << 20)
        return cls(now(connect()))

    def say(self, message):
        """An object as JSON; text and bytes as they are; a list in pieces."""
        if isinstance(message, dict):
            message = json.dumps(message)
        if self.state == "new":
            self.state = "asked"
        try:
            now(self.socket.send(message))
        except websockets.ConnectionClosed:
            pass        # refused half-way; hear says why

    def hear(self, timeout=PATIENCE):
        message, self.state = protocol.heard(
            now(self.socket.recv(), timeout), self.state)
        return message

    def hears_nothing(self, seconds=0.5):
        try:
            self.hear(seconds)
        except asyncio.TimeoutError:
            return True
        return False

    def end(self, timeout=PATIENCE):
        """The close code, after all that is still told is passed over."""
        async def wait():
            try:
                while True:
                    await self.socket.recv()
            except websockets.ConnectionClosed:
                return self.socket.close_code
        return now(wait(), timeout)

    def refusal(self):
        """(code of the error, close code)"""
        message = self.hear()
        return message.get("code", message), self.end()

    def cut(self):
        """Without a word, as a lost network would."""
        async def abort():
            self.socket.transport.abort()
        now(abort())

    def close(self):
        now(self.socket.close())
