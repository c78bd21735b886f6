#!/usr/bin/python3
"""Whatever is away, a protected application is shut, and opens again by
itself."""

import os
import signal
import tempfile

import tap
from https_device import Browser, Device
from operating import Operator
from supervise import process_tree

with tap.system("the guard fails closed") as s, \
        tempfile.TemporaryDirectory() as folder:
    operator = Operator(s)
    device = Device(s.realm, s.port)
    device.register()
    files = device.store(operator.admit(device), folder)[:2]
    browser = Browser(s, *files)
    tap.equal(browser.get("/demo/")[0], 200, "a device is let in")
    tap.equal(device.poll()[2], {"type": "done"},
              "which acknowledged its certificate")

    s.stop("postgres")
    tap.equal(browser.get("/demo/")[0], 500, "without the database: 500")
    tap.equal(s.call("guard/auth.sock", "/healthz")[0], 503,
              "and the guard says why")
    s.start("postgres")
    tap.equal(browser.get("/demo/")[0], 200, "it opens when it is back")

    s.kill("guard")
    tap.equal(browser.get("/demo/")[0], 500, "without the guard: 500")
    stranger = Browser(s)
    tap.equal(stranger.get("/demo/")[0], 401, "who has no certificate does "
              "not even come to the guard, however often he tries")
    stranger.close()
    s.start("guard")
    tap.equal(browser.get("/demo/")[0], 200, "it opens when it is back, on "
              "the socket that was left behind")

    workers = process_tree(s.supervisor.programs["guard"].popen.pid)[1:]
    tap.ok(len(workers) >= 2, "the guard has workers")
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    s.wait_healthy("guard")
    tap.equal(browser.get("/demo/")[0], 200, "dead workers are replaced")
    browser.close()
