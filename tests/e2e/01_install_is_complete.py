#!/usr/bin/python3
"""make install gives a system that systemd, nginx and our programs accept."""

import os
import re
import shutil
import subprocess
import tempfile

import tap

BUILD = os.environ.get("B", "build")
PROGRAMS = ("gateway", "ra", "console", "guard", "signer", "sweep")
MOST_EXPOSED = 1.5      # of 10, by systemd-analyze security


def run(*argv, **options):
    return subprocess.run(argv, text=True, capture_output=True, **options)


def install(top):
    """Units name the real paths below top, so that they can be verified."""
    prefix = os.path.join(top, "usr")
    made = run("make", "-s", f"B={BUILD}", f"PREFIX={prefix}", "install",
               cwd=tap.ROOT,
               env={**os.environ, "MAKEFLAGS": "", "SAN": os.environ.get(
                   "SAN", "")})
    tap.equal(made.returncode, 0, "make install succeeds")
    if made.returncode:
        tap.note(made.stdout + made.stderr)
    return prefix


def check_files(prefix):
    wanted = ["bin/handfast", "bin/handfast-device", "lib/libhandfast.a",
              "include/handfast.h", "lib/pkgconfig/libhandfast.pc",
              "lib/sysusers.d/handfast.conf", "lib/tmpfiles.d/handfast.conf",
              "share/handfast/examples/handfast.conf",
              "share/handfast/nginx/handfast-guard.conf",
              "share/handfast/static/console.css",
              "share/handfast/sql/roles.sql"]
    wanted += [f"sbin/handfast-{name}" for name in PROGRAMS]
    missing = [path for path in wanted
               if not os.path.exists(os.path.join(prefix, path))]
    tap.equal(missing, [], "every file is there")
    unfilled = run("grep", "-rIlE", "@[a-z_]+@", prefix).stdout
    tap.equal(unfilled, "", "no word is left unfilled")


def check_man_pages(prefix):
    pages = [f"man1/handfast-device.1", "man8/handfast.8",
             "man5/handfast.conf.5"]
    pages += [f"man8/handfast-{name}.8" for name in PROGRAMS]
    for page in pages:
        path = os.path.join(prefix, "share/man", page)
        tap.ok(os.path.exists(path), f"there is {page}")


def check_units(prefix):
    folder = os.path.join(prefix, "lib/systemd/system")
    units = sorted(name for name in os.listdir(folder)
                   if not name.endswith(".d"))
    verified = run("systemd-analyze", "verify", "--man=no",
                   *[os.path.join(folder, unit) for unit in units])
    faults = [line for line in verified.stderr.splitlines()
              if "handfast" in line]
    tap.equal(faults, [], f"systemd accepts {', '.join(units)}")
    for name in PROGRAMS:
        unit = os.path.join(folder, f"handfast-{name}.service")
        report = run("systemd-analyze", "security", "--offline=yes", unit)
        match = re.search(r"exposure level.*?: ([\d.]+)", report.stdout)
        tap.ok(match and float(match.group(1)) <= MOST_EXPOSED,
               f"handfast-{name} is exposed {match and match.group(1)}, "
               f"at most {MOST_EXPOSED}")


def check_users(prefix, top):
    root = os.path.join(top, "root")
    os.makedirs(os.path.join(root, "etc"))
    made = run("systemd-sysusers", f"--root={root}",
               os.path.join(prefix, "lib/sysusers.d/handfast.conf"))
    tap.equal(made.returncode, 0, "systemd-sysusers makes the users")
    with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as passwd:
        names = {line.split(":")[0] for line in passwd}
    tap.ok({f"handfast-{name}" for name in PROGRAMS} <= names,
           "one for each program")
    with open(os.path.join(root, "etc/group"), encoding="utf-8") as group:
        members = {line.split(":")[0]: sorted(line.strip().split(":")[3]
                                              .split(",")) for line in group}
    tap.equal(members.get("handfast-seal"),
              ["handfast-console", "handfast-signer"],
              "console and signer alone may read seal.key")
    tap.equal(members.get("handfast-psk"),
              ["handfast-console", "handfast-gateway"],
              "console and gateway alone may read psk.key")


def check_settings():
    """The shipped file shows every key that there is."""
    with open(os.path.join(tap.ROOT, "deploy/handfast.conf"),
              encoding="utf-8") as conf:
        text = conf.read()
    shown = set()
    section = ""
    for line in text.splitlines():
        heading = re.match(r"\[(\w+)", line)
        if heading:
            section = heading.group(1)
        key = re.match(r"#?(\w+) =", line)
        if key:
            shown.add((section, key.group(1)))
    with open(os.path.join(tap.ROOT, "lib/process/settings_table.c"),
              encoding="utf-8") as table:
        known = set(re.findall(r'\{ "(\w+)[^"]*", "(\w+)", SETTING',
                               table.read()))
    tap.equal(shown, known, "handfast.conf shows exactly the keys there are")


def check_nginx(prefix, top):
    """The installed pieces, moved to unprivileged ports and a test key."""
    pki = os.path.join(top, "pki")
    os.mkdir(pki)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
        "-out", "server.pem", "-subj", "/CN=localhost", cwd=pki)
    shutil.copy(os.path.join(pki, "server.pem"),
                os.path.join(pki, "chain.pem"))
    pieces = os.path.join(prefix, "share/handfast/nginx")
    for name in os.listdir(pieces):
        path = os.path.join(pieces, name)
        with open(path, encoding="utf-8") as piece:
            text = piece.read()
        for old, new in (("/var/lib/handfast/pki", pki),
                         ("/run/handfast/nginx/", f"{top}/"),
                         ("/var/log/nginx", top), ("[::]:", "[::1]:"),
                         ("0.0.0.0:", "127.0.0.1:"), (":443", ":20443"),
                         (":80;", ":20080;")):
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8") as piece:
            piece.write(text)
    conf = os.path.join(top, "nginx.conf")
    with open(conf, "w", encoding="utf-8") as main:
        main.write(f"pid {top}/nginx.pid; error_log stderr;\n"
                   "events { }\nhttp {\n"
                   f"include {pieces}/handfast-site.conf;\n}}\n")
    tested = run("/usr/sbin/nginx", "-t", "-c", conf, "-e", "stderr")
    tap.equal(tested.returncode, 0, "nginx accepts the installed pieces")
    if tested.returncode:
        tap.note(tested.stderr)


def check_uninstall(prefix):
    gone = run("make", "-s", f"B={BUILD}", f"PREFIX={prefix}", "uninstall",
               cwd=tap.ROOT, env={**os.environ, "MAKEFLAGS": ""})
    tap.equal(gone.returncode, 0, "make uninstall succeeds")
    left = [name for _, _, names in os.walk(prefix) for name in names]
    tap.equal(left, [], "and leaves nothing")


with tap.plan():
    folder = tempfile.mkdtemp(prefix="hf-", dir="/tmp")
    try:
        where = install(folder)
        check_files(where)
        check_man_pages(where)
        check_units(where)
        check_users(where, folder)
        check_settings()
        check_nginx(where, folder)
        check_uninstall(where)
    finally:
        shutil.rmtree(folder)
