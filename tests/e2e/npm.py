"""Files out of the npm packages that deploy/npm names and deploy/deps fetched.
"""

import base64
import hashlib
import os
import tarfile

import tap


def tarball(name):
    """Its path, once it is what deploy/npm says."""
    with open(os.path.join(tap.ROOT, "deploy", "npm"),
              encoding="ascii") as file:
        rows = [line.split() for line in file if not line.startswith("#")]
    version, integrity = next(row[1:] for row in rows if row[0] == name)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.environ.get("NPM") or os.path.join(cache, "handfast", "npm")
    path = os.path.join(folder, f"{name}-{version}.tgz")
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: deploy/deps test fetches it")
    with open(path, "rb") as file:
        digest = hashlib.sha512(file.read()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != integrity:
        raise ValueError(f"{path} is not what deploy/npm says")
    return path


def read(name, path):
    """The text of one file of the package."""
    with tarfile.open(tarball(name)) as tar:
        return tar.extractfile(f"package/{path}").read().decode()
