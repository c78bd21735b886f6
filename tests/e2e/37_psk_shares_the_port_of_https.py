#!/usr/bin/python3
"""The layout of nginx/handfast-one-port.conf: one port, told apart by SNI. All
channels enroll, and addresses are still the clients'."""

import os
import re

import tap

import render

PASSWORD = "correct horse"


def one_port(s):
    """What an administrator changes, in the development system's files."""
    words = {**s.words(), "psk_port": str(s.port)}
    stream = os.path.join(s.at.nginx, "stream.conf")
    render.file(os.path.join(tap.ROOT, "nginx", "handfast-one-port.conf"),
                stream, words)
    site = os.path.join(s.at.nginx, "site.conf")
    with open(site, encoding="utf-8") as file:
        text = file.read()
    behind = (f"listen unix:{s.at.run}/nginx/https.sock ssl proxy_protocol; "
              "set_real_ip_from unix:; real_ip_header proxy_protocol;")
    text, n = re.subn(rf"(?m)^\tlisten\s+[^;\[]*:{s.port} ssl;",
                      "\t" + behind, text)
    assert n == 2, text
    text = re.sub(rf"\n\tlisten\s+[^;]*:{s.port} ssl;", "", text)
    with open(site, "w", encoding="utf-8") as file:
        file.write(text)
    s.restart("nginx")


def enroll(s, channel):
    device = s.start_device("--channel", channel, "--name", f"By {channel}")
    s.claim_and_approve(device.code(), "ann", PASSWORD)
    tap.equal(device.finish(30, status=None), 0, f"{channel} enrolls")


with tap.system("one port") as system:
    system.settings["gateway"] = {"psk_port": system.port}
    system.write_settings()
    system.restart("gateway")
    one_port(system)
    system.account("ann", "enroll", password=PASSWORD)
    for kind in ("pake", "psk", "sealed"):
        enroll(system, kind)
    addresses = system.psql("postgres", "SELECT DISTINCT host(address) FROM "
                            "data.enrollment")
    tap.equal(addresses, [("127.0.0.1",)], "with the devices' address")
    log = system.log("gateway")
    tap.ok(re.search(r"psk handshake completed address=127\.0\.0\.1", log),
           "in psk, too")
    tap.equal(system.fault("nginx"), None, "plain http goes on")
