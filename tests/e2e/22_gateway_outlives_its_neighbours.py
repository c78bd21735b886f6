#!/usr/bin/python3
"""The database goes and returns, the gateway stops, a second one stands by."""

import os
import shutil
import time

import tap
import health
import supervise
import users
from ws_device import Line, Stranger, b64, gateway_socket


def registered(line, device):
    line.say(device.register_message())
    return line.hear()["type"]


def database_away(s):
    device, line = Stranger(), Line.direct(s)
    tap.equal(registered(line, device), "registered", "a device waits")
    s.kill("postgres")
    tap.equal(line.hear(), {"type": "wait"},
              "the database goes: it is told to wait")
    late, other = Stranger(), Line.direct(s)
    tap.equal(registered(other, late), "wait",
              "one that comes meanwhile is told the same")
    silent = Line.direct(s)
    s.start("postgres")
    tap.equal(line.hear(20), {"type": "again"}, "it returns: again")
    tap.equal(other.hear(20), {"type": "again"}, "for both")
    for message in ({"type": "proof", "proof": b64(bytes(32))},
                    {"type": "refuse"}, {"type": "cancel"},
                    {"type": "ack", "ack": b64(bytes(32))}):
        line.say(message)
    tap.ok(line.hears_nothing(), "what was said before it was heard is "
           "passed over")
    tap.equal(registered(line, device), "registered",
              "the first registers the same bytes")
    tap.equal(registered(other, late), "registered", "so does the second")
    tap.equal(registered(silent, Stranger()), "registered",
              "one that had said nothing was told nothing")
    line.say({"type": "cancel"})
    tap.equal(line.hear(), {"type": "end", "state": "cancelled"},
              "all is as before")
    s.wait_healthy("gateway")


def starts_first(s):
    s.stop("gateway")
    s.kill("postgres")
    s.start("gateway", wait=False)
    line = wait_for(lambda: Line.direct(s))
    with gateway_socket(s) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        tap.holds(plain.recv(4096).decode(), " 503 ",
                  "started before the database, it says so")
    device = Stranger()
    tap.equal(registered(line, device), "wait", "and a device waits")
    s.start("postgres")
    tap.equal(line.hear(20), {"type": "again"}, "until it is there")
    tap.equal(registered(line, device), "registered", "then it registers")
    line.close()


def row_lost(s):
    device, line = Stranger(), Line.direct(s)
    registered(line, device)
    s.kill("postgres")
    line.hear()
    s.start("postgres")
    tap.equal(line.hear(20), {"type": "again"}, "again")
    s.psql("postgres", "TRUNCATE data.code_slot, data.enrollment CASCADE")
    tap.equal(registered(line, device), "registered",
              "a row that the database lost is made anew")
    line.close()


def crowd(s):
    """More at once than go into one call to the database."""
    devices = [Stranger() for _ in range(200)]
    lines = [Line.direct(s, f"10.0.0.{i}") for i in range(200)]
    holder = s.cluster.connect()
    holder.autocommit = False
    with holder.cursor() as cursor:
        cursor.execute("LOCK TABLE data.enrollment IN ACCESS EXCLUSIVE MODE")
    for device, line in zip(devices, lines):
        line.say(device.register_message())
    tap.ok(lines[0].hears_nothing(), "the database is busy")
    holder.rollback()
    holder.close()
    told = [line.hear() for line in lines]
    tap.equal([message.get("enrollment") for message in told],
              [device.id for device in devices],
              "200 that came meanwhile are registered, each as itself")
    s.shift_time(181)
    tap.ok(all(line.hear(20) == {"type": "end", "state": "expired"}
               for line in lines), "and each hears of its end")


def gateway_stops(s):
    device, line = Stranger(), Line.direct(s)
    registered(line, device)
    s.stop("gateway")
    tap.equal(line.end(), 1012, "a stop closes with 1012")
    s.start("gateway")
    line = Line.direct(s)
    tap.equal(registered(line, device), "registered", "and it goes on")
    s.kill("gateway")
    tap.equal(line.end(), 1006, "killed, it says nothing")
    s.start("gateway")
    line = Line.direct(s)
    tap.equal(registered(line, device), "registered", "and it goes on")
    line.close()


def second_program(s):
    """Another gateway with a run folder of its own, on the same database."""
    run = os.path.join(s.at.top, "run2")
    conf = os.path.join(s.at.etc, "second.conf")
    os.makedirs(run, exist_ok=True)
    users.folder(os.path.join(run, "gateway"), "handfast-gateway",
                 "www-data", 0o2750)
    shutil.copy(s.at.conf, conf)
    with open(conf, encoding="utf-8") as file:
        text = file.read()
    with open(conf, "w", encoding="utf-8") as file:
        file.write(text.replace(f"run_dir = {s.at.run}", f"run_dir = {run}"))
    s.supervisor.add(supervise.Program(
        "gateway2", [os.path.join(s.at.bin, "handfast-gateway"), "--config",
                     conf], s.log_path("gateway2"),
        users.of("handfast-gateway"), env=s.environment()))
    s.supervisor.start("gateway2")
    wait_for(lambda: healthy(run))
    return run


def healthy(run):
    fault = health.check("http gateway/ws.sock", run)
    if fault is not None:
        raise OSError(fault)


def two_gateways(s):
    run = second_program(s)
    device, line = Stranger(), Line.direct(s)
    registered(line, device)
    other = Line.direct(s, run=run)
    other.say(device.resume_message())
    tap.equal(other.hear()["type"], "registered",
              "a device resumes at another gateway")
    tap.equal(line.hear(), {"type": "replaced"},
              "the first one hears of it")
    tap.equal(line.end(), 1000, "and lets go")
    s.psql("handfast_test", "SELECT api.shift(interval '181 seconds')")
    s.psql("handfast_sweep", "SELECT * FROM api.sweep(1000, 90)")
    tap.equal(other.hear(), {"type": "end", "state": "expired"},
              "the bell rings at the second")


def wait_for(function, tries=100):
    for left in reversed(range(tries)):
        try:
            return function()
        except OSError:
            if left == 0:
                raise
        time.sleep(0.05)


with tap.system("the gateway and its neighbours", may_die=True) as system:
    database_away(system)
    starts_first(system)
    row_lost(system)
    crowd(system)
    gateway_stops(system)
    two_gateways(system)
