"""Everything that the programs of a stack read and write, while they run.

strace follows every process of the stack and gives each system call's bytes;
tls_tap.c, preloaded into nginx, gives what is inside TLS. What comes out are
streams: (where, bytes), in order within each.
"""

import collections
import os
import re
import signal
import subprocess
import time

import supervise

HERE = os.path.dirname(os.path.abspath(__file__))
CALLS = ("read,write,readv,writev,pread64,pwrite64,recvfrom,sendto,recvmsg,"
         "sendmsg,sendmmsg,recvmmsg")
CALL = re.compile(r"^(\d+) +(\w+)\((\d+)<?([^>,]*)>?, ")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def build_tls_tap(folder):
    """Returns the library to preload."""
    library = os.path.join(folder, "tls_tap.so")
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o",
                    library, os.path.join(HERE, "tls_tap.c")], check=True)
    return library


class Wiretap:
    """Listens from its making until stop()."""

    def __init__(self, stack, folder):
        self.names = {}         # pid: program
        self.output = os.path.join(folder, "strace")
        pids = []
        for program in stack.supervisor.programs.values():
            for pid in supervise.process_tree(program.popen.pid):
                self.names[pid] = program.name
                pids += ["-p", str(pid)]
        self.strace = subprocess.Popen(
            ["strace", "-f", "-qq", "-y", "-xx", "-s", "1048576", "-e",
             f"trace={CALLS}", "-e", "signal=none", "-o", self.output, *pids],
            stdin=subprocess.DEVNULL, start_new_session=True)
        self.wait_attached(pids[1::2])

    def wait_attached(self, pids):
        deadline = time.monotonic() + 10
        for pid in pids:
            while "TracerPid:\t0\n" in open(f"/proc/{pid}/status").read():
                if time.monotonic() > deadline or self.strace.poll():
                    raise RuntimeError(f"strace did not attach to {pid}")
                time.sleep(0.02)

    def stop(self):
        if self.strace.poll() is None:
            self.strace.send_signal(signal.SIGINT)
            self.strace.wait(20)

    def streams(self):
        """{"program[pid] way file": bytes}, one for each direction."""
        found = collections.defaultdict(bytearray)
        with open(self.output, encoding="ascii", errors="replace") as lines:
            for line in lines:
                match = CALL.match(line)
                if match is None:
                    continue
                pid, call, number, path = match.groups()
                name = self.names.get(int(pid), "child")
                # A path of ours is printed in hex as well.
                path = bytes.fromhex(path.replace("\\x", "")).decode() \
                    if path.startswith("\\x") else path
                way = "in" if call.startswith(("r", "pr")) else "out"
                for text in STRING.findall(line[match.end():]):
                    found[f"{name}[{pid}] {way} {number} {path}"] += \
                        bytes.fromhex(text.replace("\\x", ""))
        return with_unmasked(found)


def tls_streams(path):
    """{"TLS in|out connection": bytes} of tls_tap.c's file."""
    found = collections.defaultdict(bytearray)
    with open(path, "rb") as records:
        while True:
            head = records.readline()
            if not head:
                break
            way, connection, size = head.decode().split()
            way = "in" if way == "r" else "out"
            found[f"TLS {way} {connection}"] += records.read(int(size))
    return with_unmasked(found)


def with_unmasked(streams):
    """The same, and what WebSocket frames in them hide under their mask."""
    found = {}
    for where, data in streams.items():
        found[where] = bytes(data)
        plain = b"".join(unmasked(bytes(data)))
        if plain:
            found[f"{where}, unmasked"] = plain
    return found


def unmasked(data):
    """The payloads of a client's frames (RFC 6455 section 5.2)."""
    for upgrade in re.finditer(rb"(?i)upgrade: websocket", data):
        at = data.find(b"\r\n\r\n", upgrade.end()) + 4
        while at >= 4 and len(data) - at >= 6 and data[at + 1] & 0x80:
            size, at = data[at + 1] & 0x7f, at + 2
            if size >= 126:
                wide = 2 if size == 126 else 8
                size = int.from_bytes(data[at:at + wide], "big")
                at += wide
            mask, at = data[at:at + 4], at + 4
            payload = data[at:at + size]
            yield bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
            at += size
