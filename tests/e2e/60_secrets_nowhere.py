#!/usr/bin/python3
"""The private key and the code are nowhere but where they belong.

One whole enrollment in each channel through the console. Meanwhile everything that nginx,
PostgreSQL and our programs read and write is recorded, inside TLS too; then
that, the database's rows and files with its WAL, logs, every file of the
system, new temporary files and core dumps are searched for both secrets: raw,
normalised, base64 and hex. The code may be in the operator's own POST, and
nowhere else.
"""

import glob
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from cryptography.hazmat.primitives.serialization import load_pem_private_key

import tap     # first: it says where the others are

import needles
import protocol
import supervise
import web_operator
import wiretap

TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")


def key_of(device):
    path = os.path.join(device.folder, "current", "key.pem")
    with open(path, "rb") as pem:
        key = load_pem_private_key(pem.read(), None)
    return key.private_numbers().private_value.to_bytes(32, "big")


def files_below(folder, without=()):
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders
                      if os.path.join(top, name) not in without]
        for name in names:
            path = os.path.join(top, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def new_temporary_files(since, own):
    for folder in TEMPORARY:
        for path in glob.glob(os.path.join(folder, "*")):
            if path not in own and os.path.isfile(path) \
                    and os.stat(path).st_mtime >= since:
                yield path


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def all_rows(stack):
    dump = subprocess.run(["pg_dump", "-h", stack.cluster.socket, "-U",
                           "postgres", "--inserts", "handfast"],
                          check=True, capture_output=True)
    return dump.stdout


def is_own_post(where, around):
    """The operator's form on its way to the console, and nothing else."""
    form = b"csrf=" in around and b"code=" in around \
        or b"CSRF=" in around and b"C0DE=" in around    # as normalised
    return form and where.startswith(("TLS in", "nginx[", "console["))


def hits(needle, places):
    """Where it was found, and how often in the operator's own POST."""
    found, own = [], 0
    for where, data in places:
        for around in needle.find(data):
            if isinstance(needle, needles.Code) and is_own_post(where, around):
                own += 1
            else:
                found.append(where)
    return sorted(set(found)), own


def enroll(stack, operator, channel):
    device = stack.start_device("--name", "vault", "--channel", channel)
    code = device.code()
    path = operator.claim(code)
    page = operator.approve(path)
    tap.equal(page.status, 303, "the console takes the approval")
    tap.equal(device.finish(status=None), 0, f"{channel}: the device is in")
    operator.get(path)
    operator.get("/devices")
    stack.device("whoami", "--dir", device.folder)
    return channel, device, code


def crash_all(stack):
    """A crash of each program leaves no memory behind."""
    for name, program in list(stack.supervisor.programs.items()):
        if name == "postgres":
            continue
        pids = supervise.process_tree(program.popen.pid)
        limits = read(f"/proc/{pids[-1]}/limits").decode()
        core = [line.split()[4:6] for line in limits.splitlines()
                if line.startswith("Max core file size")]
        if name != "nginx":
            tap.equal(core, [["0", "0"]], f"{name} may write no core file")
        stack.kill(name, signal.SIGABRT)
    time.sleep(0.5)
    found = [path for folder in ("/", stack.at.top, *TEMPORARY)
             for path in glob.glob(os.path.join(folder, "core*"))
             if os.path.isfile(path)]
    tap.equal(found, [], "no core file is there")


def places_of(stack, tapped, tls, since, made, folder):
    for where, data in tapped.streams().items():
        if folder not in where:         # the tap's own output
            yield where, data
    for where, data in wiretap.tls_streams(tls).items():
        yield where, data
    yield "pg_dump", all_rows(stack)
    for path in files_below(stack.at.top, (
            stack.at.bin, *(device.folder for _, device, _ in made))):
        yield path, read(path)
    for path in new_temporary_files(since, (stack.at.top, folder)):
        yield path, read(path)


def is_program_of(where, name):
    return where.startswith(f"{name}[")


def finds_the_locator(channel, master, places):
    """What must be there, is: the search can find something. In pake there is
    no locator, and nothing else that was made of the code alone."""
    found, _ = hits(needles.Needle(
        "locator", protocol.locator_of(master)), places)
    if channel == "pake":
        tap.equal(found, [], "pake: there is no locator")
        return
    for part in ("TLS in", "gateway[", "postgres[", "pg_dump",
                 os.path.join("data", "pg_wal"), os.path.join("data", "base")):
        tap.ok(any(part in where for where in found),
               f"{channel}: the search finds the locator in {part}")


def registrations(places, enrollment):
    """The exact bytes that a device registered, from what it sent."""
    for where, data in places:
        if where.startswith("TLS in"):
            for part in re.findall(rb'"registration":"([\w+/=]+)"', data):
                bytes_ = protocol.unb64(part.decode())
                if enrollment.encode() in bytes_:
                    return bytes_
    raise ValueError("no registration in the recording")


def derived(channel, master, enrollment, places):
    """Secrets that are made of the code in this channel."""
    reg = protocol.sha256(registrations(places, enrollment))
    if channel == "pake":
        w0, w1 = protocol.weights_of(master, enrollment)
        return [("w0", w0.to_bytes(32, "big")), ("w1", w1.to_bytes(32, "big"))]
    if channel == "psk":
        told = {identity for where, data in places
                for listed in re.findall(rb'"identities":\[([^]]+)\]', data)
                for identity in re.findall(rb'"([\w-]{22})"', listed)}
        tap.equal(len(told), 3, "psk: three identities were told")
        return [(f"PSK {n}", protocol.psk_of(master, reg, identity.decode()))
                for n, identity in enumerate(sorted(told))]
    return [("the reply key", protocol.key_for(master, "reply", reg))]


def check(made, places, stack):
    channel, device, code = made
    master = protocol.master_of(protocol.normalised(code), stack.realm)
    enrollment = [json.loads(line)["enrollment"] for line in device.lines
                  if '"enrollment":' in line][0]
    finds_the_locator(channel, master, places)
    found, own = hits(needles.Code(code), places)
    tap.ok(own >= 3, f"{channel}: the code is in the operator's own POST")
    tap.equal(found, [], "and nowhere else")
    for name, secret in (("the private key", key_of(device)),
                         ("the master key", master),
                         *derived(channel, master, enrollment, places)):
        tap.equal(hits(needles.Needle(name, secret), places)[0], [],
                  f"{channel}: {name} is nowhere")


def main(stack, folder):
    since = time.time()
    password = stack.account("ann", "enroll", "view")
    operator = web_operator.WebOperator(stack, "ann", password)
    tapped = wiretap.Wiretap(stack, folder)
    try:
        made = [enroll(stack, operator, channel)
                for channel in ("sealed", "psk", "pake")]
    finally:
        tapped.stop()
    stack.psql("postgres", "CHECKPOINT")
    places = list(places_of(stack, tapped, stack.nginx_env["TLS_TAP"], since,
                            made, folder))
    tap.note(f"{len(places)} places, "
             f"{sum(len(data) for _, data in places)} bytes")
    for one in made:
        check(one, places, stack)
    crash_all(stack)


if os.geteuid() != 0:
    tap.skip("only root may look into all programs")
aside = tempfile.mkdtemp(prefix="hf-tap-", dir="/tmp")
os.chmod(aside, 0o755)
try:
    with tap.system("the secrets are nowhere", prepare=lambda s: (
            s.nginx_env.update(LD_PRELOAD=wiretap.build_tls_tap(aside),
                               TLS_TAP=os.path.join(aside, "tls")))) as s:
        main(s, aside)
finally:
    shutil.rmtree(aside)
