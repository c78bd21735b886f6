#!/usr/bin/python3
"""Whichever program is taken over: its user reaches the sockets, reads the
secrets and becomes the database role that are its own, and no other."""

import json
import os
import pwd
import subprocess
import sys

import tap

USERS = ("nobody", "www-data", "handfast-gateway", "handfast-ra",
         "handfast-console", "handfast-guard", "handfast-signer",
         "handfast-sweep")
SOCKETS = {     # below run_dir: who may connect, besides root
    "gateway/ws.sock": {"www-data", "handfast-gateway"},
    "gateway/psk.sock": {"www-data", "handfast-gateway"},
    "ra/fcgi.sock": {"www-data", "handfast-ra"},
    "guard/auth.sock": {"www-data", "handfast-guard"},
    "guard/ocsp.sock": {"www-data", "handfast-guard"},
    "console/fcgi.sock": {"www-data", "handfast-console"},
    "signer/console/fcgi.sock": {"handfast-console", "handfast-signer"},
    "signer/ra/fcgi.sock": {"handfast-ra", "handfast-signer"},
    "signer/sweep/fcgi.sock": {"handfast-sweep", "handfast-signer"},
    "signer/admin/fcgi.sock": {"handfast-signer"},
}
SECRETS = {     # below the top: who may read, besides root
    "etc/ca/issuing.key": {"handfast-signer"},
    "etc/ca/offline/root.key": set(),
    "etc/keys/seal.key": {"handfast-console", "handfast-signer"},
    "etc/keys/psk.key": {"handfast-console", "handfast-gateway"},
    "etc/keys/est.key": {"handfast-ra"},
    "lib/signer/journal": {"handfast-signer"},
    "lib/pki/server.key": set(),
}
PUBLIC = ("lib/pki/root.pem", "lib/pki/chain.pem", "etc/handfast.conf")
ROLES = ("postgres", "handfast_owner", "handfast_migrate", "handfast_admin",
         "handfast_test", *(user.replace("-", "_") for user in USERS[2:]))
TRY = """
import json, os, psycopg2, socket, sys
sockets, files, database, roles = json.load(sys.stdin)
def works(action, *values):
    try:
        action(*values)
        return True
    except (OSError, psycopg2.Error):
        return False
def connect(path):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
def be(role):
    psycopg2.connect(host=database, user=role, dbname="handfast").close()
json.dump([[x for x in sockets if works(connect, x)],
           [x for x in files if works(lambda: open(x, "rb").close())],
           [x for x in files if works(lambda: open(x, "r+b").close())],
           [x for x in roles if works(be, x)]], sys.stdout)
"""


def tried(s, user):
    """What this user can connect to, read, write and be."""
    at = s.at.top
    asked = [[os.path.join(s.at.run, path) for path in SOCKETS],
             [os.path.join(at, path) for path in (*SECRETS, *PUBLIC)],
             s.cluster.socket, ROLES]
    done = subprocess.run(
        [sys.executable, "-c", TRY], input=json.dumps(asked), text=True,
        capture_output=True, check=True, cwd="/",
        user=user, group=user if user != "nobody" else "nogroup",
        extra_groups=groups(user))
    sockets, reads, writes, roles = json.loads(done.stdout)
    return ([os.path.relpath(path, s.at.run) for path in sockets],
            [os.path.relpath(path, at) for path in reads],
            [os.path.relpath(path, at) for path in writes], roles)


def groups(user):
    return os.getgrouplist(user, pwd.getpwnam(user).pw_gid)


def check(s, user):
    sockets, reads, writes, roles = tried(s, user)
    tap.equal(set(sockets), {path for path, who in SOCKETS.items()
                             if user in who}, f"{user}: its sockets")
    tap.equal(set(reads) - set(PUBLIC), {path for path, who in SECRETS.items()
                                         if user in who},
              f"{user}: its secrets")
    tap.ok(user == "handfast-signer" or not writes,
           f"{user}: writes none of them")
    own = {user.replace("-", "_")} if user.startswith("handfast-") else set()
    tap.equal(set(roles), own, f"{user}: its role")


if os.geteuid() != 0:
    tap.skip("one user runs all")
with tap.system("each program's own") as system:
    tap.equal([path for path in SECRETS if not os.path.exists(
        os.path.join(system.at.top, path))], [], "all secrets are there")
    for one in USERS:
        check(system, one)
