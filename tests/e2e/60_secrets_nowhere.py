#!/usr/bin/python3
"""The private key and the code are nowhere but where they belong.

One whole enrollment through the console. Meanwhile everything that nginx,
PostgreSQL and our programs read and write is recorded, inside TLS too; then
that, the database's rows and files with its WAL, logs, every file of the
system, new temporary files and core dumps are searched for both secrets: raw,
normalised, base64 and hex. The code may be in the operator's own POST, and
nowhere else.
"""

import glob
import os
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


def enroll(stack, operator):
    device = stack.start_device("--name", "vault")
    code = device.code()
    path = operator.claim(code)
    page = operator.approve(path)
    tap.equal(page.status, 303, "the console takes the approval")
    tap.equal(device.finish(status=None), 0, "the device is enrolled")
    operator.get(path)
    operator.get("/devices")
    stack.device("whoami", "--dir", device.folder)
    return device, code


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


def places_of(stack, tapped, tls, since, device, folder):
    for where, data in tapped.streams().items():
        if folder not in where:         # the tap's own output
            yield where, data
    for where, data in wiretap.tls_streams(tls).items():
        yield where, data
    yield "pg_dump", all_rows(stack)
    for path in files_below(stack.at.top, (stack.at.bin, device.folder)):
        yield path, read(path)
    for path in new_temporary_files(since, (stack.at.top, folder)):
        yield path, read(path)


def is_program_of(where, name):
    return where.startswith(f"{name}[")


def check(stack, tapped, tls, since, made, folder):
    device, code = made
    master = protocol.master_of(protocol.normalised(code), stack.realm)
    places = list(places_of(stack, tapped, tls, since, device, folder))
    tap.note(f"{len(places)} places, "
             f"{sum(len(data) for _, data in places)} bytes")
    # What must be there, is: the search can find something.
    found, _ = hits(needles.Needle(
        "locator", protocol.locator_of(master)), places)
    for part in ("TLS in", "gateway[", "postgres[", "pg_dump",
                 os.path.join("data", "pg_wal"), os.path.join("data", "base")):
        tap.ok(any(part in where for where in found),
               f"the search finds the locator in {part}")
    found, own = hits(needles.Code(code), places)
    tap.ok(own >= 3, "the code is in the operator's own POST")
    tap.equal(found, [], "and nowhere else")
    for needle in (needles.Needle("the private key", key_of(device)),
                   needles.Needle("the master key", master)):
        tap.equal(hits(needle, places)[0], [], f"{needle.name} is nowhere")


def main(stack, folder):
    since = time.time()
    password = stack.account("ann", "enroll", "view")
    operator = web_operator.WebOperator(stack, "ann", password)
    tapped = wiretap.Wiretap(stack, folder)
    try:
        made = enroll(stack, operator)
    finally:
        tapped.stop()
    stack.psql("postgres", "CHECKPOINT")
    check(stack, tapped, stack.nginx_env["TLS_TAP"], since, made, folder)
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
