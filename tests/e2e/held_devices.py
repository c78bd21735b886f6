"""Devices that stop at a chosen step of their enrollment, and go on when told.

    device = Program(system, "psk", "Pump")     # handfast-device
    device = Independent(system, "pake", "Fan") # protocol.py's client
    device.begin()                              # .code and .id are there
    device.hold() … device.go()                 # the whole device
    device.withhold_ack(); device.until_stored(); device.release_ack()
    device.end(seconds)                         # what went wrong, or None

Both come back by themselves, whatever dies meanwhile.
"""

import asyncio
import hashlib
import http.client
import os
import select
import signal
import socket
import ssl
import threading
import time

import websockets

import device
import https_device
import protocol
from mitm import CUT, Attack, Mitm
from ws_device import Line, WsDevice

RETRY = 0.5             # seconds
LATER = ("away", "full", "internal")
LOST = (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError,
        websockets.WebSocketException, http.client.HTTPException)
APPLICATION = 23        # the type of TLS 1.3's encrypted records
AFTER_HANDSHAKE, PROOF = 2, 4   # which of them: Finished is the first


class Late(Attack):
    """Lets no acknowledgement pass while it withholds."""

    withholds = False

    def up(self, message):
        late = self.withholds and message["type"] == "ack"
        return [CUT] if late else [message]


# ---- in front of nginx, for psk, whose inside nobody can read ------------

class Gate:
    """Passes bytes on; can stop what the device says on its keyed line."""

    def __init__(self, system, address):
        self.address = address
        self.hold_from = None       # a number of encrypted records, or all
        self.stopped = threading.Event()
        self.opened = threading.Event()
        self.listeners = []
        for port, target in ((system.port, system.port),
                             (system.settings["gateway"]["psk_port"],
                              system.psk_port)):
            listener = socket.create_server((address, port))
            self.listeners.append(listener)
            threading.Thread(target=self.serve, daemon=True, args=(
                listener, target, target == system.psk_port)).start()

    def serve(self, listener, target, keyed):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, daemon=True,
                             args=(client, target, keyed)).start()

    def carry(self, client, target, keyed):
        try:
            with client, socket.create_connection(
                    ("127.0.0.1", target)) as server:
                Pipe(self, client, server, keyed).run()
        except OSError:
            pass

    def hold(self, first):
        """From this one on, of the next keyed line; 0: from now on."""
        self.stopped.clear()
        self.opened.clear()
        self.hold_from = first

    def cut(self):
        """What was held is lost with its connection."""
        self.hold_from = None
        self.opened.set()

    def close(self):
        self.cut()
        for listener in self.listeners:
            listener.close()


class Pipe:
    """One connection through a gate."""

    def __init__(self, gate, client, server, keyed):
        self.gate, self.keyed = gate, keyed
        self.client, self.server = client, server
        self.pending, self.seen = b"", 0

    def run(self):
        while True:
            ready = select.select([self.client, self.server], [], [])[0]
            if self.server in ready:
                data = self.server.recv(65536)
                if not data:
                    return
                self.client.sendall(data)
            if self.client in ready:
                data = self.client.recv(65536)
                if not data or not self.up(data):
                    return

    def up(self, data):
        """False once it was cut."""
        if not self.keyed:
            self.server.sendall(data)
            return True
        self.pending += data
        while len(self.pending) >= 5 and len(self.pending) >= (
                size := 5 + int.from_bytes(self.pending[3:5], "big")):
            record, self.pending = self.pending[:size], self.pending[size:]
            self.seen += record[0] == APPLICATION
            first = self.gate.hold_from
            if first is not None and self.seen >= first:
                self.gate.stopped.set()
                self.gate.opened.wait()
                return False
            self.server.sendall(record)
        return True


# ---- handfast-device ----------------------------------------------------

class Program:
    """Our own client. In psk behind a gate, on a loopback address of its
    own, else behind a man in the middle who lets all pass."""

    count = 0

    def __init__(self, system, channel, name, https=False):
        self.system, self.channel = system, channel
        self.gate = self.mitm = None
        if channel == "psk":
            Program.count += 1
            self.gate = Gate(system, f"127.0.{1 + Program.count // 250}."
                             f"{1 + Program.count % 250}")
            route = ["--connect", f"{self.gate.address}:{system.port}"]
        else:
            self.mitm = Mitm(system, Late()).__enter__()
            route = self.mitm.route()
        self.device = system.start_device(
            "--name", name, "--channel", channel, *route,
            *(["--https"] if https else []))

    def begin(self):
        shown = self.device.event("code")
        self.code, self.id = shown["code"], shown["enrollment"]

    def hold(self):
        self.device.popen.send_signal(signal.SIGSTOP)

    def go(self):
        self.device.popen.send_signal(signal.SIGCONT)

    def withhold_ack(self):
        if self.gate:
            self.gate.hold(0)
        else:
            self.mitm.attack.withholds = True

    def until_stored(self):
        self.device.event("stored")

    def release_ack(self):
        if self.gate:
            self.gate.cut()
        else:
            self.mitm.attack.withholds = False

    def end(self, patience):
        try:
            status = self.device.finish(patience, status=None)
        except device.DeviceError as fault:
            return str(fault)
        finally:
            if self.gate:
                self.gate.close()
            else:
                self.mitm.__exit__()
        return None if status == 0 else \
            f"exit {status}\n{''.join(self.device.lines)}"

    def certificate(self):
        """SHA-256 of what it has."""
        path = os.path.join(self.device.folder, "current", "cert.pem")
        with open(path, encoding="ascii") as file:
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(
                file.read())).digest()


# ---- the independent client ---------------------------------------------

class Independent:
    """The document's client, in a thread, by WebSocket or HTTPS."""

    def __init__(self, system, channel, name, https=False):
        self.system, self.https = system, https
        self.me = https_device.Device(
            system.realm, system.port, name, channel=channel) if https \
            else WsDevice(name, channel=channel)
        self.code, self.id = self.me.code, self.me.id
        self.may_go, self.may_ack = threading.Event(), threading.Event()
        self.may_go.set()
        self.may_ack.set()
        self.shown, self.stored = threading.Event(), threading.Event()
        self.opened = self.fault = None
        self.claimed = self.is_over = False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def begin(self):
        self.thread.start()
        if not self.shown.wait(30):
            raise TimeoutError(f"it is not registered: {self.fault}")

    def hold(self):
        self.may_go.clear()

    def go(self):
        self.may_go.set()

    def withhold_ack(self):
        self.may_ack.clear()

    def until_stored(self):
        if not self.stored.wait(30):
            raise TimeoutError(f"it has no reply: {self.fault}")

    def release_ack(self):
        self.may_ack.set()

    def end(self, patience):
        self.thread.join(patience)
        self.is_over = True
        return self.fault if self.opened else self.fault or "no reply came"

    def certificate(self):
        return hashlib.sha256(protocol.unb64(
            self.opened["certificate"])).digest()

    def run(self):
        """Until `done`, over as many connections as it takes."""
        while not self.is_over:
            try:
                (self.poll if self.https else self.converse)()
                self.fault = None
                return
            except LOST as fault:       # as any device: later again
                self.fault = repr(fault)
                time.sleep(RETRY)
            except Exception as fault:
                self.fault = repr(fault)
                return

    def take(self, told):
        """The next thing to say, None for nothing; "done" at the end."""
        self.may_go.wait()
        kind = told["type"]
        if kind == "error":
            raise (ConnectionError if told["code"] in LATER
                   else ValueError)(told)
        if kind == "end":
            raise ValueError(told)
        if kind == "registered":
            self.shown.set()
        elif kind == "state":
            self.claimed |= told["state"] != "waiting"
        elif kind == "share":
            self.claimed = True
            return self.me.answer(told)
        elif kind == "reply":
            self.opened = self.me.open(told)
            self.stored.set()
            self.may_ack.wait()
            return self.me.ack_message()
        return "done" if kind == "done" else None

    def hello(self):
        return self.me.resume_message() if self.claimed \
            else self.me.register_message()

    def converse(self):
        line = Line.through_nginx(self.system)
        line.say(self.hello())
        while (says := self.take(told := line.hear(60))) != "done":
            if told["type"] == "again":
                line.state, says = "new", self.hello()
            if says is not None:
                line.say(says)

    def poll(self):
        told = self.answered(self.me.register() if not self.claimed
                             else self.me.poll())
        while (says := self.take(told)) != "done":
            if says is None:
                time.sleep(RETRY)
                told = self.answered(self.me.poll())
            else:
                told = self.answered(self.me.say(says))

    @staticmethod
    def answered(answer):
        """nginx alone answers with a page, no message."""
        status, _, told = answer
        if not isinstance(told, dict):
            raise ConnectionError(f"status {status}")
        return told
