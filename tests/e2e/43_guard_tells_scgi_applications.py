#!/usr/bin/python3
"""An application behind SCGI gets the guard's headers too, and none of those
that a client sends under the same names."""

import os
import socket
import tempfile
import threading

import tap
from https_device import Browser, Device
from operating import Operator


def read_netstring(connection):
    """The headers of one SCGI request, as a dictionary."""
    size = b""
    while (digit := connection.recv(1)) != b":":
        size += digit
    text = b""
    while len(text) < int(size):
        text += connection.recv(int(size) - len(text))
    connection.recv(1)      # the comma behind it
    fields = text.decode().split("\0")
    return dict(zip(fields[0::2], fields[1::2]))


def application(listener):
    """Answers with what it was told."""
    while True:
        connection, _ = listener.accept()
        with connection:
            told = read_netstring(connection)
            names = ("DEVICE", "NAME", "PROFILE", "VERIFIED")
            text = " ".join(told.get(f"HTTP_HANDFAST_{n}", "-") for n in names)
            connection.sendall(b"Status: 200 OK\r\nContent-Type: text/plain"
                               b"\r\n\r\n" + text.encode())


def serve(s):
    path = os.path.join(s.at.nginx, "scgi.sock")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen()
    threading.Thread(target=application, args=(listener,), daemon=True).start()
    with open(os.path.join(s.at.etc, "nginx", "scgi.conf"), "w") as conf:
        conf.write("location /scgi/ {\n"
                   f"include {s.at.share}/nginx/handfast-guard.conf;\n"
                   f"scgi_pass unix:{path};\n}}\n")
    s.restart("nginx")


with tap.system("the guard tells SCGI applications") as s, \
        tempfile.TemporaryDirectory() as folder:
    serve(s)
    device = Device(s.realm, s.port, name="Pump")
    device.register()
    opened = Operator(s).admit(device)
    device.acknowledge()
    browser = Browser(s, *device.store(opened, folder)[:2])
    tap.equal(browser.get("/scgi/", Handfast_Device="forged",
                          Handfast_Name="forged", Handfast_Profile="forged",
                          Handfast_Verified="forged"),
              (200, f"{opened['device']} Pump device SUCCESS"),
              "what a client sends is replaced by what the guard says")
    browser.close()
    browser = Browser(s)
    tap.equal(browser.get("/scgi/")[0], 401, "without a certificate: 401")
    browser.close()
