"""An exported event log, checked without any code of handfast's: a second,
independent verifier, written from docs/operations.md alone; and what somebody
might do to such a file."""

import base64
import hashlib
import json
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

HEADER = re.compile(
    rb'\{"handfast_audit":1,"realm":"([^"\\]*)","key":"([0-9a-f]{64})",'
    rb'"restarts":(0|[1-9]\d*),"after":(0|[1-9]\d*),"end":"([0-9a-f]{64})"\}')
EVENT = re.compile(
    rb'(\{"seq":(0|[1-9]\d*),"id":(?:0|[1-9]\d*),"at":"(?:[^"\\]|\\.)*",.*)'
    rb',"hash":"([0-9a-f]{64})"\}', re.DOTALL)
SIGNED = re.compile(rb'(\{"checkpoint":.*),"signature":"([A-Za-z0-9+/=]*)"\}',
                    re.DOTALL)


class Wrong(Exception):
    """The file is not whole; .seq is the first event concerned."""

    def __init__(self, seq):
        super().__init__(seq)
        self.seq = seq


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Verifier:
    """Of one file; verify() gives the number of events or raises Wrong."""

    def __init__(self, data, pem):
        self.lines = data.split(b"\n")
        self.ragged = self.lines.pop() != b""
        self.key = serialization.load_pem_public_key(pem)
        self.print = sha(self.key.public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo))

    def checkpoint(self, line, seq):
        match = SIGNED.fullmatch(line)
        try:
            text = match.group(1) + b"}"
            signature = match.group(2)
            raw = base64.b64decode(signature, validate=True)
            if base64.b64encode(raw) != signature:
                raise ValueError("not canonical")
            self.key.verify(raw, text)
            value = json.loads(text)
        except (AttributeError, ValueError, InvalidSignature):
            raise Wrong(seq) from None
        if value["realm"] != self.realm:
            raise Wrong(seq)
        return value, text

    def verify(self):
        lines = self.lines
        header = HEADER.fullmatch(lines[0]) if lines else None
        if header is None or header.group(2) != self.print.hex().encode():
            raise Wrong(1 if not lines else 0)
        self.realm = header.group(1).decode()
        earlier, after = int(header.group(3)), int(header.group(4))
        self.end, at = header.group(5).decode(), 1
        self.restarts = self.number = 0
        self.begin(after)
        for _ in range(earlier):
            value, _ = self.checkpoint(self.line(at, after), after + 1)
            self.restarts += 1
            if value["restarts"] != self.restarts or not value["restart"]:
                raise Wrong(after + 1)
            at += 1
        if earlier or after:
            value, text = self.checkpoint(self.line(at, after), after + 1)
            if value["seq"] != after or value["restarts"] != \
                    self.restarts + (value["restart"] is not None):
                raise Wrong(after + 1)
            self.adopt(value, text)
            at += 1
        events = self.body(at)
        if self.ragged:
            raise Wrong(self.seq + 1)
        return events

    def line(self, at, after):
        if at >= len(self.lines):
            raise Wrong(after + 1)
        return self.lines[at]

    def begin(self, seq):
        self.seq = self.signed = seq
        self.link = bytes(32)
        self.text = None
        self.over = False
        self.clear()

    def clear(self):
        self.digest, self.rows, self.bad = bytes(32), 0, None

    def adopt(self, value, text):
        self.seq = self.signed = value["seq"]
        self.link = bytes.fromhex(value["hash"])
        self.number, self.text = value["checkpoint"], text
        self.restarts = value["restarts"]
        self.over = sha(text).hex() == self.end
        self.clear()

    def body(self, at):
        events = 0
        for line in self.lines[at:]:
            if self.over:
                raise Wrong(self.seq + 1)
            if line.startswith(b'{"checkpoint":'):
                self.signed_line(line)
            else:
                events += 1
                self.event(line)
        if self.bad is not None:
            raise Wrong(self.bad)
        if not self.over:
            raise Wrong(self.seq + 1)
        return events

    def event(self, line):
        match = EVENT.fullmatch(line)
        self.rows += 1
        text = match.group(1) + b"}" if match else b""
        if match:
            self.digest = sha(self.digest, text)
        if self.bad is not None:
            return
        link = sha(self.link, text)
        if not match or int(match.group(2)) != self.seq + 1 or \
                link.hex().encode() != match.group(3):
            self.bad = self.seq + 1     # unless a restart accepts it
        else:
            self.seq, self.link = self.seq + 1, link

    def signed_line(self, line):
        bad = self.seq + 1 if self.bad is None else self.bad
        value, text = self.checkpoint(line, bad)
        if self.number and value["checkpoint"] <= self.number:
            raise Wrong(bad)
        follows = value["checkpoint"] == self.number + 1
        previous = sha(self.text).hex() if self.text else 64 * "0"
        if follows and value["previous"] != previous:
            raise Wrong(bad)
        restart = value["restart"]
        if value["restarts"] != self.restarts + (restart is not None):
            raise Wrong(bad)
        if restart is not None:
            if restart["after"] != self.signed or \
                    value["rows"] != self.rows or \
                    restart["digest"] != self.digest.hex():
                raise Wrong(self.signed + 1 if self.bad is None else bad)
            self.adopt(value, text)
            return
        if self.bad is not None or not follows:
            raise Wrong(bad)
        if value["seq"] != self.seq:
            raise Wrong(min(value["seq"], self.seq) + 1)
        if value["hash"] != self.link.hex() or value["rows"] != self.rows:
            raise Wrong(self.signed + 1)
        self.adopt(value, text)


def first_wrong(data, pem):
    """None if it is whole, else the first event concerned."""
    try:
        Verifier(data, pem).verify()
    except Wrong as wrong:
        return wrong.seq
    return None
