#!/usr/bin/python3
"""handfast-device: every way to the server, and every way to end."""

import os
import signal
import socket
import subprocess
import tempfile
import threading

import tap

PASSWORD = None


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Proxy:
    """A CONNECT proxy that remembers what it was asked for."""

    def __init__(self):
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(client,),
                             daemon=True).start()

    def carry(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := client.recv(4096)):
                return
            head += data
        target = head.split()[1].decode()
        self.asked.append(target)
        host, _, port = target.rpartition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 ok\r\n\r\n")
        threading.Thread(target=pump, args=(server, client),
                         daemon=True).start()
        pump(client, server)


def admit(s, device):
    s.claim_and_approve(device.code(), "ann", PASSWORD)
    device.finish()


def enrolls(s, name, *args, env=None):
    s.environment = (lambda saved=s.environment:
                     {**saved(), **(env or {})})
    try:
        device = s.start_device(*args)
        admit(s, device)
        tap.ok(True, name)
    except Exception as fault:      # the device's output is in its text
        tap.ok(False, name)
        tap.note(fault)
    finally:
        del s.environment


def ends(s, status, name, *args):
    """Without a server that can be used; the last line says why."""
    folder = os.path.join(s.at.top, "nowhere")
    got = s.device("enroll", "--json", "--timeout", "2", "--dir", folder,
                   *args, check=False)
    if not tap.equal(got.returncode, status, name):
        tap.note(got.stdout + got.stderr)
    return got.stdout


def ways(s):
    proxy = Proxy()
    here = f"localhost:{s.port}"
    for how in ([], ["--https"]):
        word = " ".join(how) or "WebSocket"
        enrolls(s, f"{word}", *how)
        enrolls(s, f"{word}, a pinned root", *how, "--pin", s.root_pem)
        enrolls(s, f"{word}, a CA", *how, "--ca", s.root_pem)
        enrolls(s, f"{word}, IPv6", *how, "--connect", f"[::1]:{s.port}")
        proxy.asked.clear()
        enrolls(s, f"{word}, a proxy", *how, "--proxy", proxy.url)
        tap.ok(set(proxy.asked) == {here}, "was asked for the server")
        proxy.asked.clear()
        enrolls(s, f"{word}, a proxy of the environment", *how,
                env={"https_proxy": proxy.url})
        tap.ok(here in proxy.asked, "was used")
        proxy.asked.clear()
        enrolls(s, f"{word}, exempt from it", *how,
                env={"https_proxy": proxy.url, "no_proxy": "localhost",
                     "http_proxy": "http://127.0.0.1:1"})
        enrolls(s, f"{word}, --no-proxy", *how, "--no-proxy",
                env={"https_proxy": proxy.url})
        tap.equal(proxy.asked, [], "was not used")
    for kind in ("p384", "ed25519", "rsa3072"):
        enrolls(s, f"a key of type {kind}", "--key-type", kind)


def foreign_root(s):
    cert = os.path.join(s.at.top, "foreign.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    "/dev/null", "-out", cert, "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"],
                   capture_output=True, check=True)
    return cert


def no_ways(s):
    where = s.device_where()
    elsewhere = ["--server", "other.example", "--connect",
                 f"127.0.0.1:{s.port}"]
    foreign = foreign_root(s)
    for how in ([], ["--https"]):
        said = ends(s, 6, "another realm", *elsewhere, *how)
        tap.holds(said, '"unproved":"localhost"', "is told as unproved")
        ends(s, 5, "nobody there", "--server", "localhost", "--connect",
             "127.0.0.1:1", *how)
        ends(s, 5, "a name that does not resolve", "--server",
             "no-such.invalid", *how)
        ends(s, 5, "not a CA of the system", *where, "--ca", "system", *how)
        ends(s, 5, "not by the CA given", *where, "--ca", foreign, *how)
        ends(s, 5, "not by the pinned root", *where, "--pin", foreign, *how)
        ends(s, 5, "a certificate for another name", *elsewhere, "--ca",
             s.root_pem, *how)
    ends(s, 2, "a bad name", "--server", "UPPER")
    ends(s, 2, "a bad key type", *where, "--key-type", "dsa")
    ends(s, 2, "--pin with --ca", *where, "--pin", "x", "--ca", "y")
    ends(s, 2, "no such file", *where, "--pin", "/nonexistent")
    ends(s, 8, "no such folder", *where, "--dir", "/proc/nope")


def decisions(s):
    for how in ([], ["--https"]):
        folder = tempfile.mkdtemp(prefix="unproved-", dir=s.at.top)
        unproved = os.path.join(folder, "unproved")
        with open(unproved, "wb") as file:
            file.write(b"!!")
        device = s.start_device(*how, folder=folder)
        enrollment = s.claim(device.code(), "ann", PASSWORD)["enrollment"]
        s.handfast("enrollment", "decline", enrollment, "--account", "ann",
                   "--password-fd", "0", "--reason", "Not ours, sorry",
                   "--json", input=PASSWORD + "\n")
        device.finish(status=3)
        tap.holds("".join(device.lines), "Not ours, sorry",
                  "declined, with the reason")
        tap.ok(not os.path.exists(unproved), "sealed, so all is forgiven")

        device = s.start_device("--tries", "2", *how)
        first = device.code()
        s.shift_time(181)
        tap.equal(device.event("redraw")["why"], "expired", "expired")
        tap.ok(device.code() != first, "another code")
        s.shift_time(181)
        device.finish(status=4)
        tap.ok(True, "gave up after the last")

        device = s.start_device(*how)
        device.code()
        device.popen.send_signal(signal.SIGINT)
        device.finish(status=130)
        state = s.psql("postgres", "SELECT state FROM data.enrollment "
                       "ORDER BY created_at DESC LIMIT 1")[0][0]
        tap.equal(state, "cancelled", "Ctrl-C cancels at the server")


def slots(s):
    device = s.start_device()
    admit(s, device)
    where = ["--dir", device.folder]
    tap.equal(s.device("status", *where).returncode, 0, "status")
    tap.holds(s.device("whoami", *where).stdout, "enrolled", "whoami")
    got = s.device("enroll", *s.device_where(), *where, check=False)
    tap.equal(got.returncode, 1, "an enrolled device is not enrolled twice")
    tap.equal(os.readlink(device.folder + "/current"), "a", "slot a")
    again = s.start_device("--again", folder=device.folder)
    again.code()
    tap.equal(os.readlink(device.folder + "/current"), "a",
              "stays in use meanwhile")
    tap.equal(s.device("status", *where).returncode, 0, "as status says")
    got = s.device("enroll", "--again", *s.device_where(), *where,
                   check=False)
    tap.equal(got.returncode, 8, "one enrollment in a folder at a time")
    again.end()
    again = s.start_device("--again", folder=device.folder)
    admit(s, again)
    tap.equal(os.readlink(device.folder + "/current"), "b", "then slot b")
    tap.equal(oct(os.stat(device.folder + "/b/key.pem").st_mode & 0o777),
              "0o600", "the key is its user's")
    got = s.device("status", "--dir", s.at.top + "/nothing", check=False)
    tap.equal(got.returncode, 1, "no folder, not enrolled")


with tap.system("the device finds its way") as system:
    PASSWORD = system.account("ann", "enroll", "view")
    ways(system)
    no_ways(system)
    decisions(system)
    slots(system)
