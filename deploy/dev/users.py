"""Which Unix user runs what: each program its own as root, else all one."""

import grp
import os
import pwd
import subprocess

PROGRAMS = ("gateway", "ra", "console", "guard", "signer", "sweep")
SYSUSERS = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "sysusers.d", "handfast.conf")


class User:
    """A Unix user by its name, as a process needs it."""

    def __init__(self, name):
        entry = pwd.getpwnam(name)
        self.name = name
        self.uid = entry.pw_uid
        self.gid = entry.pw_gid
        self.groups = os.getgrouplist(name, entry.pw_gid)


def as_root():
    return os.geteuid() == 0


def ensure():
    """Makes the programs' users where they are missing. As root only."""
    if not as_root():
        return
    try:
        for program in PROGRAMS:
            pwd.getpwnam(f"handfast-{program}")
        grp.getgrnam("handfast-seal")
        grp.getgrnam("handfast-psk")
    except KeyError:
        subprocess.run(["systemd-sysusers", SYSUSERS], check=True,
                       stderr=subprocess.DEVNULL)


def of(name):
    """The user of that name as root, None (as we are) otherwise."""
    return User(name) if as_root() else None


def own_name():
    return pwd.getpwuid(os.geteuid()).pw_name


def give(path, user, group, mode):
    """Owner, group and mode of a path; as root only the first two matter."""
    if as_root():
        os.chown(path, pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
    os.chmod(path, mode)


def folder(path, user="root", group="root", mode=0o755):
    os.mkdir(path)
    give(path, user, group, mode)
    return path
