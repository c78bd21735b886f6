"""The folders of a private system, owned as they are in production."""

import os
import re
import shutil

import users

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TMPFILES = os.path.join(ROOT, "deploy", "tmpfiles.d", "handfast.conf")
LINE = re.compile(r"^d (\S+)\s+(\d+)\s+(\S+)\s+(\S+)")
BINARIES = ("handfast-gateway", "handfast-ra", "handfast-console",
            "handfast-guard", "handfast-signer", "handfast-sweep", "handfast",
            "handfast-device")


class Layout:
    """Where things are; the names follow the installed system's."""

    def __init__(self, top):
        self.top = top
        self.run = os.path.join(top, "run")
        self.state = os.path.join(top, "lib")
        self.etc = os.path.join(top, "etc")
        self.bin = os.path.join(top, "bin")
        self.share = os.path.join(top, "share")
        self.log = os.path.join(top, "log")
        self.nginx = os.path.join(top, "nginx")
        self.conf = os.path.join(self.etc, "handfast.conf")
        self.pki = os.path.join(self.state, "pki")

    def moved(self, path):
        """An installed path as it is here."""
        for installed, here in (("/run/handfast", self.run),
                                ("/var/lib/handfast", self.state),
                                ("/etc/handfast", self.etc)):
            if path == installed or path.startswith(installed + "/"):
                return here + path[len(installed):]
        raise ValueError(f"{path}: not one of ours")

    def create(self, build):
        """Makes the folders of tmpfiles.d and copies what is installed."""
        os.chmod(self.top, 0o755)
        with open(TMPFILES, encoding="utf-8") as lines:
            for match in filter(None, map(LINE.match, lines)):
                path, mode, user, group = match.groups()
                users.folder(self.moved(path), user, group, int(mode, 8))
        for path in (self.bin, self.log, self.share, self.nginx):
            os.makedirs(path, exist_ok=True)
        for path in ("nginx", "sql", "static"):
            os.mkdir(os.path.join(self.share, path))
        os.makedirs(os.path.join(self.etc, "nginx"), exist_ok=True)
        self.install(build)

    def install(self, build):
        for name in BINARIES:
            source = os.path.join(build, "bin", name)
            if os.path.exists(source):
                shutil.copy(source, self.bin)
        for source, target in (("sql", "sql"), ("templates/static", "static")):
            shutil.copytree(os.path.join(ROOT, source),
                            os.path.join(self.share, target),
                            dirs_exist_ok=True)
