#!/usr/bin/python3
"""The event log names the request that something came of, and never another
that the same worker had served before."""

import tempfile
import urllib.parse

import tap
from https_device import Device
from operating import Operator

with tap.system("events name their request",
                settings={"ra": {"workers": 1}}) as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    device = Device(s.realm, s.port)
    device.register()
    opened = operator.admit(device)
    Device(s.realm, s.port).register()
    with open(device.store(opened, folder)[0], encoding="ascii") as pem:
        leaf = pem.read().split("-----END")[0] + "-----END CERTIFICATE-----\n"
    status, _, _ = s.call("ra/fcgi.sock", "/v1/whoami", REQUEST_ID="ours",
                          CLIENT_VERIFY="SUCCESS",
                          CLIENT_CERT=urllib.parse.quote(leaf, safe=""))
    tap.equal(status, 200, "the first use of a certificate")
    tap.equal(s.psql("postgres", "SELECT request FROM data.event WHERE what = "
                     "'enrollment.delivered'"), [("ours",)],
              "is told with the id of its own request")
