"""A gateway gone bad: a program in its place, with its sockets, its database
role and psk.key.

    rogue = Rogue(system, {"a device's name": Honest, …})
    rogue.begin() … rogue.end()

Which of the acts below a device meets is told by its name. Each act is one
enrollment; Honest does what a gateway does, the others what it must not gain
by.
"""

import asyncio
import contextlib
import json
import os
import secrets
import socket
import threading
import uuid

import websockets
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import protocol
import psk_server
from protocol import b64, sha256, unb64
from tampering import Crook
from ws_device import loop, now

COLUMNS = ("registration reg enrollment ticket_hash channel locator handle "
           "proof name model system serial key_fp key_type address").split()
GLANCE = 0.1        # seconds between two looks at the database


class Database:
    """What the role may ask."""

    def __init__(self, s):
        self.connection = s.cluster.connect("handfast_gateway")
        self.lock = threading.Lock()

    def ask(self, sql, *values):
        with self.lock, self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [{name: bytes(value) if isinstance(value, memoryview)
                     else value for name, value in zip(names, row)}
                    for row in cursor.fetchall()]

    def register(self, columns):
        row = ", ".join(["%s"] * len(COLUMNS))
        return self.ask(
            "SELECT * FROM api.register('rogue', 1000, 1000, "
            f"ARRAY[ROW({row})::api.registration])",
            *(columns.get(name) for name in COLUMNS))[0]["err"]

    def prove(self, act, proof, identity):
        return self.ask("SELECT * FROM api.prove(%s, %s, %s, %s)", act.id,
                        act.ticket_hash, sha256(proof), identity)[0]["err"]

    def tell(self, what, act, *values):
        """acknowledge, refuse or cancel."""
        marks = ", ".join(["%s"] * (2 + len(values)))
        return self.ask(f"SELECT * FROM api.{what}({marks})", act.id,
                        act.ticket_hash, *values)[0]["err"]


# ---- the acts -----------------------------------------------------------

class Honest:
    """relays"""

    channels = ("sealed", "pake", "psk")
    gains = True    # the device is enrolled in the end; None: perhaps

    def __init__(self, rogue, message):
        self.rogue, self.database = rogue, rogue.database
        self.bytes = unb64(message["registration"])
        self.said = json.loads(self.bytes)
        self.channel = self.said["channel"]
        self.id = self.said["enrollment"]
        self.proof = unb64(message["proof"]) if "proof" in message else None
        self.ticket_hash = sha256(unb64(message["ticket"]))
        self.crook = Crook(self.channel)
        self.crook.sees(message)
        self.accepted = []      # what was asked for, and granted

    def columns(self, data):
        """Of a row, from a registration's bytes, as a gateway makes them."""
        said = json.loads(data)
        key = protocol.x509.load_der_x509_csr(unb64(said["csr"])).public_key()
        return {
            "registration": data, "reg": sha256(data),
            "enrollment": said["enrollment"], "channel": said["channel"],
            "ticket_hash": unb64(said["ticket_hash"]),
            "locator": unb64(said["locator"]) if "locator" in said else None,
            "handle": said.get("handle"), "proof": self.proof,
            "key_fp": sha256(protocol.spki(key)), "key_type": "P-256",
            "address": "192.0.2.7", **said["facts"]}

    def register(self):
        return self.database.register(self.columns(self.bytes))

    def look(self):
        rows = self.database.ask("SELECT * FROM api.attend(ARRAY[%s::uuid])",
                                 self.id)
        return rows[0] if rows else None

    def tell(self, row):
        """The messages for a row, as it now stands."""
        state = row["state"]
        if state == "waiting":
            return [{"type": "registered", "expires_in": row["expires_in"],
                     "enrollment": self.said["enrollment"]}]
        if row["reply"] is not None and state != "delivered":
            self.rogue.caught["reply"] = row["reply"]
            return [{"type": "reply", "kind": row["kind"],
                     "sealed": b64(row["reply"])}]
        if state == "delivered":
            return [{"type": "done"}]
        if state in protocol.ENDS:
            return [{"type": "end", "state": state}]
        if state == "claimed":
            return self.tell_claimed(row)
        return [{"type": "state", "state": state,
                 "expires_in": row["expires_in"]}]

    def tell_claimed(self, row):
        if self.channel == "pake":
            self.rogue.caught["share"] = row["share"], row["confirm"]
            return [self.share(row["share"], row["confirm"])]
        self.rogue.caught["identities"] = row["identities"]
        return [self.psk(row["identities"])]

    def share(self, share, confirm):
        return {"type": "share", "share": b64(share), "confirm": b64(confirm),
                "expires_in": 120}

    def psk(self, identities):
        return {"type": "psk", "identities": identities, "expires_in": 120,
                "port": self.rogue.port}

    def keyed(self, _row):
        """What is told first inside psk."""
        return [{"type": "state", "state": "claimed", "expires_in": 120}]

    def hear(self, message, identity):
        """What the device says, after register or resume."""
        kind = message["type"]
        if kind == "proof":
            self.database.prove(self, unb64(message["proof"]), identity)
        elif kind == "ack":
            self.database.tell("acknowledge", self,
                               sha256(unb64(message["ack"])))
        else:
            self.database.tell(kind, self)

    def grab(self, err, what):
        if err == "none":
            self.accepted.append(what)


class Bad(Honest):
    gains = False

    def made_up_proof(self, identities):
        """For whatever row is claimed, over a key that it uses up."""
        identity = None
        if self.channel == "psk":
            identity = identities[0]
            self.database.ask("SELECT * FROM api.psk_use(%s)", identity)
        for proof in (secrets.token_bytes(32), bytes(32)):
            self.grab(self.database.prove(self, proof, identity), "a proof")


class OwnCsr(Bad):
    """registers a CSR of its own in the device's place"""

    def register(self):
        self.bytes = unb64(self.crook.registration())
        return super().register()

    def tell_claimed(self, row):
        told = super().tell_claimed(row)
        if self.channel == "psk":
            self.made_up_proof(row["identities"])
        return told


class OwnName(Bad):
    """changes the name"""

    def register(self):
        said = {**self.said, "facts": {"name": self.said["facts"]["name"],
                                       "serial": "4711"}}
        self.bytes = protocol.compact(said)
        return super().register()


class OwnColumns(Bad):
    """tells the columns of its own key beside the true bytes"""

    def columns(self, data):
        return {**super().columns(data),
                "key_fp": self.crook.own.fingerprint()}


class First(Bad):
    """registers a device of its own under the same code, before it"""

    def register(self):
        self.own = {**self.said, "enrollment": str(uuid.uuid4()),
                    "csr": b64(self.crook.own.csr()),
                    "ticket_hash": b64(sha256(self.crook.own.ticket))}
        self.id = self.own["enrollment"]
        self.ticket_hash = sha256(self.crook.own.ticket)
        return self.database.register(self.columns(
            protocol.compact(self.own)))

    def tell_claimed(self, row):
        told = super().tell_claimed(row)
        self.made_up_proof(row["identities"])
        return told


class OtherReply(Bad):
    """gives it another enrollment's reply"""

    def tell(self, row):
        told = super().tell(row)
        if told[0]["type"] != "reply":
            self.other = self.rogue.caught["reply"]
            return told
        return [{**told[0], "sealed": b64(self.other)}]


class OwnReply(Bad):
    """seals a reply of its own, as soon as it is claimed"""

    def invented(self):
        return [{"type": "reply", "kind": "certificate",
                 "sealed": self.crook.sealed()}]

    def tell(self, row):
        if row["state"] in ("waiting", "claimed"):
            return super().tell(row)
        return self.invented()


class OwnReplyInside(OwnReply):
    """ends the keyed TLS by psk.key, and says all in it by itself"""

    channels = ("psk",)

    def keyed(self, row):
        return [{"type": "state", "state": "verified", "expires_in": 600},
                {"type": "state", "state": "approved", "expires_in": 600},
                *self.invented()]


class Done(Bad):
    """says that all is done"""

    def tell(self, row):
        return super().tell(row) if row["state"] == "waiting" \
            else [{"type": "done"}]


class MadeUpAck(Bad):
    """acknowledges in its place, and keeps the reply"""

    def tell(self, row):
        if row["state"] != "issued":
            return super().tell(row)
        self.grab(self.database.tell("acknowledge", self,
                                     secrets.token_bytes(32)), "an ack")
        return [{"type": "end", "state": "undelivered"}]


class MadeUpProof(Bad):
    """proves in its place"""

    channels = ("pake", "psk")

    def tell_claimed(self, row):
        self.made_up_proof(row["identities"])
        return []


class OwnShare(Bad):
    """answers by its own guess at the code"""

    channels = ("pake",)

    def tell_claimed(self, row):
        side = self.crook.side()
        return [self.share(side.share, side.confirm)]


class OtherShare(Bad):
    """answers by what was made for another enrollment"""

    channels = ("pake",)

    def tell_claimed(self, row):
        return [self.share(*self.rogue.caught["share"])]


class OtherIdentities(Bad):
    """sends it to the keys of another enrollment"""

    channels = ("psk",)

    def tell_claimed(self, row):
        return [self.psk(self.rogue.caught["identities"])]


class Silent(Bad):
    """says nothing more once it is claimed"""

    gains = None        # the true gateway is back in time for sealed

    def tell(self, row):
        return super().tell(row) if row["state"] == "waiting" else []


ACTS = (OwnCsr, OwnName, OwnColumns, First, OtherReply, OwnReply,
        OwnReplyInside, Done, MadeUpAck, MadeUpProof, OwnShare, OtherShare,
        OtherIdentities, Silent)


# ---- the program --------------------------------------------------------

class Rogue:
    """Takes the gateway's place from begin() to end()."""

    def __init__(self, s, acts):
        self.s, self.acts = s, acts
        self.database = Database(s)
        self.enrollments = {}       # by id
        self.caught = {}            # of an honest one, to give to others
        self.used = {}              # enrollment: identity
        with open(os.path.join(s.at.etc, "keys", "psk.key"), "rb") as key:
            self.psk_key = key.read()
        self.path = os.path.join(s.at.run, "gateway", "ws.sock")
        self.inside = os.path.join(s.at.top, "rogue.sock")

    def begin(self):
        self.s.stop("gateway")
        self.servers = [now(self.listen(path, keyed)) for path, keyed in
                        ((self.path, False), (self.inside, True))]
        os.chmod(self.path, 0o666)
        self.keyed = socket.create_server(("127.0.0.1", 0))
        self.port = self.keyed.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    async def listen(self, path, keyed):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)

        async def serve(line, *_):
            await self.serve(line, keyed)
        return await websockets.unix_serve(
            serve, path, subprotocols=["handfast.1"], compression=None,
            ping_interval=None)

    def end(self):
        """The true gateway is back."""
        for server in self.servers:
            loop.call_soon_threadsafe(server.close)
            now(server.wait_closed())
        self.keyed.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.s.start("gateway")

    # ---- psk -------------------------------------------------------------

    def key_of(self, identity):
        """(enrollment, key), unwrapped, or None."""
        row = self.database.ask("SELECT * FROM api.psk_find(%s)", identity)[0]
        if row["err"] != "none":
            return None
        about = b"handfast/1 wrap tls-psk\0" + uuid.UUID(
            row["enrollment"]).bytes + row["reg"] + identity.encode()
        return row["enrollment"], AESGCM(self.psk_key).decrypt(
            row["wrap"][:12], row["wrap"][12:], about)

    def accept(self):
        while True:
            try:
                plain, _ = self.keyed.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(plain,),
                             daemon=True).start()

    def carry(self, plain):
        tls = psk_server.Server(plain, self.key_of)
        try:
            enrollment = tls.accept()
        except psk_server.PskError:
            tls.close()
            return
        self.database.ask("SELECT * FROM api.psk_use(%s)", tls.identity_taken)
        self.used[enrollment] = tls.identity_taken
        inner = socket.socket(socket.AF_UNIX)
        inner.connect(self.inside)
        tls.carry(inner)

    # ---- one connection --------------------------------------------------

    async def serve(self, line, keyed):
        message = json.loads(await line.recv())
        if message["type"] == "register":
            name = json.loads(unb64(message["registration"]))["facts"]["name"]
            act = self.acts[name](self, message)
            if act.id not in self.enrollments:
                act.register()
                self.enrollments[act.said["enrollment"]] = act
            act = self.enrollments[act.said["enrollment"]]
        else:
            act = self.enrollments[message["enrollment"]]
        identity = self.used.get(act.id) if keyed else None
        telling = asyncio.ensure_future(self.watch(line, act, keyed))
        try:
            async for text in line:
                act.hear(json.loads(text), identity)
        except websockets.ConnectionClosed:
            pass
        finally:
            telling.cancel()

    async def watch(self, line, act, keyed):
        """Tells what is new, and ends the connection after an end."""
        known = None
        while True:
            row = act.look()
            if row is not None and (row["state"], row["kind"]) != known:
                known = row["state"], row["kind"]
                claimed = keyed and row["state"] == "claimed"
                for message in act.keyed(row) if claimed else act.tell(row):
                    await line.send(json.dumps(message))
                    if message["type"] in ("done", "end"):
                        await line.close()
                        return
            await asyncio.sleep(GLANCE)
