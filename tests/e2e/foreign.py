"""Somebody else's CA: a root, and below it another, made by openssl."""

import os
import subprocess

ROOT = """[req]
distinguished_name = dn
prompt = no
x509_extensions = ext
[dn]
O = Elsewhere
CN = {name}
[ext]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
GOOD = ("basicConstraints = critical, CA:TRUE, pathlen:0",
        "keyUsage = critical, keyCertSign, cRLSign",
        "subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid")


def openssl(*argv):
    done = subprocess.run(["openssl", *argv], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{argv}: {done.stderr}")


class Foreign:
    """Its files are in a folder."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.count = 0
        self.cert = self.path("pem")
        self.key = self.path("key")
        self.write("cnf", ROOT.format(name=name))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-384", "-nodes", "-days", "3650",
                "-config", self.path("cnf"), "-keyout", self.key, "-out",
                self.cert)

    def path(self, end):
        return os.path.join(self.folder, f"{self.name}.{end}")

    def write(self, end, text):
        with open(self.path(end), "w", encoding="ascii") as file:
            file.write(text)
        return self.path(end)

    def sign(self, request, *extensions, days=1000, dates=None):
        """The certificate's path; without extensions an issuing CA's."""
        self.count += 1
        out = self.path(f"{self.count}.pem")
        ext = self.write("ext", "\n".join(extensions or GOOD) + "\n")
        if dates is None:
            openssl("x509", "-req", "-in", request, "-CA", self.cert,
                    "-CAkey", self.key, "-days", str(days), "-extfile", ext,
                    "-out", out)
            return out
        self.write("index", "")
        conf = self.write("ca.cnf", f"""[ca]
default_ca = it
[it]
database = {self.path("index")}
rand_serial = yes
new_certs_dir = {self.folder}
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
""")
        openssl("ca", "-batch", "-config", conf, "-in", request, "-cert",
                self.cert, "-keyfile", self.key, "-startdate", dates[0],
                "-enddate", dates[1], "-extfile", ext, "-notext", "-out", out)
        return out

    def below(self, name, *extensions):
        """Another CA, that this one has signed."""
        it = Foreign(self.folder, name)
        request = it.path("csr")
        openssl("req", "-new", "-key", it.key, "-config", it.path("cnf"),
                "-out", request)
        os.replace(self.sign(request, *(extensions or (
            "basicConstraints = critical, CA:TRUE, pathlen:1",
            *GOOD[1:]))), it.cert)
        return it


def joined(folder, name, *paths):
    """One file of several."""
    path = os.path.join(folder, name)
    with open(path, "wb") as out:
        for each in paths:
            with open(each, "rb") as file:
                out.write(file.read())
    return path
