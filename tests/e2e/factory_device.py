"""Devices that are known beforehand (docs/factory.md), from the document
alone.

    imported(s, [Known("SN-1")])
    status, headers, text = Known("SN-1").enroll(s)
"""

import base64
import csv
import os
import re
import secrets
import subprocess
import tempfile

import est_client

PATH = est_client.PATH + "simpleenroll"


def basic(user, password):
    return "Basic " + base64.b64encode(
        f"{user}:{password}".encode()).decode()


def enroll(s, csr, user=None, password=None, files=None, **headers):
    """(status, headers, text) of one simpleenroll."""
    if user is not None:
        headers["Authorization"] = basic(user, password)
    headers.setdefault("Content_Type", est_client.CSR)
    body = csr if isinstance(csr, str) else base64.encodebytes(csr).decode()
    return est_client.ask(s, "POST", PATH, body, files, **headers)


class Known:
    """A serial number, its secret, and the device's key."""

    def __init__(self, serial, secret=None, profile="auto", name=None):
        self.serial = serial
        self.secret = secret or secrets.token_hex(16)
        self.profile = profile
        self.name = name or f"Sensor {serial}"
        self.key = est_client.key_of()
        self.csr = est_client.csr_of(self.key)

    def row(self):
        return {"serial": self.serial, "secret": self.secret,
                "profile": self.profile, "name": self.name}

    def enroll(self, s, secret=None, csr=None, **headers):
        return enroll(s, csr or self.csr, self.serial, secret or self.secret,
                      **headers)

    def device(self, s, answer):
        """What the answer made of it."""
        return est_client.Device(s, self.key,
                                 est_client.certificates(answer[2])[0])


def written(s, rows, columns=None):
    """The path of a file for `device import`."""
    handle, path = tempfile.mkstemp(suffix=".csv", dir=s.at.top)
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def imported(s, known):
    s.handfast("device", "import", written(s, [one.row() for one in known]))


def factory_list(s):
    return {row["serial_number"]: row
            for row in s.handfast_json("factory", "list")["factory"]}


def documented(s, part, folder, **words):
    """Runs the one block of docs/factory.md that has part in it, in folder,
    with these variables."""
    page = os.path.join(os.path.dirname(__file__), "../../docs/factory.md")
    with open(page, encoding="utf-8") as file:
        block, = [one for one in re.findall(r"^```sh\n(.*?)^```", file.read(),
                                            re.M | re.S) if part in one]
    block = block.replace("https://factory.devices.example.org",
                          f"https://factory.localhost:{s.port}")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], cwd=folder, text=True,
        capture_output=True, timeout=120, env={
            "PATH": "/usr/bin:/bin", "ROOT": s.root_pem,
            "URL": s.device_url(), **words})
