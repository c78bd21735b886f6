"""What we are compared with, on the same machine in the same run: step-ca
from Debian's library package with its badger database, cfssl with PostgreSQL.
Nothing here is installed for anything but benches (deploy/deps bench). What
nobody can do without is in floor.py."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import ExtendedKeyUsageOID

import rig
import cluster
import forgery
import ports

STEP_CA = os.path.join(rig.BUILD, "bench", "step-ca")
GOCODE = "/usr/share/gocode"
CERTIFICATES = f"{GOCODE}/src/github.com/smallstep/certificates"


def build_step_ca():
    """True if it is there, or could be built from Debian's packages."""
    if os.path.exists(STEP_CA):
        return True
    if not os.path.isdir(CERTIFICATES) or shutil.which("go") is None:
        return False
    print("# building step-ca from golang-github-smallstep-certificates-dev "
          "(minutes)", flush=True)
    done = subprocess.run(
        ["go", "build", "-o", STEP_CA, "./tests/bench/stepca"], cwd=rig.ROOT,
        env={**os.environ, "GO111MODULE": "off", "GOPATH": GOCODE,
             "GOCACHE": os.path.join(rig.BUILD, "bench", "go-cache")},
        capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, flush=True)
    return done.returncode == 0


def available():
    """The names of the peers that can be run here."""
    found = []
    if build_step_ca():
        found.append("step-ca")
    if shutil.which("cfssl"):
        found.append("cfssl")
    return found


class Service:
    """A program of a peer's; for meter.Programs.add."""

    def __init__(self, argv, log, port, **more):
        with open(log, "ab") as output:
            self.popen = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                cwd="/", **more)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return
            except OSError:
                if self.popen.poll() is not None \
                        or time.monotonic() > deadline:
                    with open(log, encoding="utf-8") as text:
                        raise RuntimeError(f"{argv[0]}: {text.read()}") \
                            from None
                time.sleep(0.05)

    def stop(self):
        self.popen.terminate()
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


# ---- keys and certificates for them -----------------------------------------

def ca_extensions(pathlen):
    return [(x509.BasicConstraints(True, pathlen), True),
            (x509.KeyUsage(True, False, False, False, False, True, True,
                           False, False), True)]


def store(folder, name, certificates, key=None):
    """Paths of a PEM chain and its key."""
    paths = [os.path.join(folder, f"{name}.pem"),
             os.path.join(folder, f"{name}.key")]
    with open(paths[0], "wb") as file:
        for certificate in certificates:
            file.write(certificate.public_bytes(rig.PEM))
    if key is not None:
        with open(paths[1], "wb") as file:
            file.write(key.private_bytes(
                rig.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption()))
    return paths


class Chain:
    """A root and an intermediate, as all three peers get it."""

    def __init__(self, folder):
        root = forgery.Authority("Bench root")
        key = forgery.new_key()
        name = forgery.name_of("Bench intermediate")
        made = root.sign(name, key.public_key(), ca_extensions(0), (-1, 900))
        self.authority = forgery.Authority.__new__(forgery.Authority)
        self.authority.key, self.authority.subject = key, name
        self.authority.certificate = made
        self.root = root.certificate
        self.root_path = store(folder, "root", [root.certificate])[0]
        self.paths = store(folder, "intermediate", [made], key)

    def leaf(self, name, server=False):
        """(certificate, key)"""
        key = forgery.new_key()
        usage = ExtendedKeyUsageOID.SERVER_AUTH if server \
            else ExtendedKeyUsageOID.CLIENT_AUTH
        return self.authority.sign(
            forgery.name_of(name), key.public_key(),
            [(x509.SubjectAlternativeName([x509.DNSName(name)]), False),
             (x509.ExtendedKeyUsage([usage]), False)]), key


def pem_csr(key, name):
    return x509.CertificateSigningRequestBuilder(
        forgery.name_of(name), [x509.Extension(
            x509.SubjectAlternativeName.oid, False,
            x509.SubjectAlternativeName([x509.DNSName(name)]))]).sign(
        key, hashes.SHA256()).public_bytes(rig.PEM).decode()


# ---- step-ca ----------------------------------------------------------------

def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class StepCa:
    """With one JWK provisioner; certificates are recorded in badger."""

    label = "step-ca (badger)"

    def __init__(self, folder):
        os.makedirs(folder)
        self.folder, self.port = folder, ports.free()
        self.chain = Chain(folder)
        self.key = ec.generate_private_key(ec.SECP256R1())
        conf = os.path.join(folder, "ca.json")
        with open(conf, "w", encoding="utf-8") as file:
            json.dump(self.configuration(), file)
        self.service = Service([STEP_CA, conf], f"{folder}/log", self.port)

    def jwk(self):
        numbers = self.key.public_key().public_numbers()
        jwk = {"crv": "P-256", "kty": "EC",
               "x": b64url(numbers.x.to_bytes(32, "big")),
               "y": b64url(numbers.y.to_bytes(32, "big"))}
        thumb = json.dumps(jwk, separators=(",", ":"), sort_keys=True)
        return {**jwk, "use": "sig", "alg": "ES256",
                "kid": b64url(hashlib.sha256(thumb.encode()).digest())}

    def configuration(self):
        return {
            "root": self.chain.root_path, "crt": self.chain.paths[0],
            "key": self.chain.paths[1],
            "address": f"127.0.0.1:{self.port}", "dnsNames": ["localhost"],
            "db": {"type": "badgerv2", "dataSource": f"{self.folder}/db"},
            "authority": {"provisioners": [{
                "type": "JWK", "name": "bench", "key": self.jwk()}]}}

    def token(self, name):
        """One that is good for one certificate (RFC 7519)."""
        now = int(time.time())
        head = {"alg": "ES256", "kid": self.jwk()["kid"], "typ": "JWT"}
        body = {"aud": "https://localhost/1.0/sign", "iss": "bench",
                "sub": name, "sans": [name], "jti": uuid.uuid4().hex,
                "iat": now, "nbf": now - 30, "exp": now + 290}
        text = ".".join(b64url(json.dumps(part).encode())
                        for part in (head, body))
        r, s = utils.decode_dss_signature(self.key.sign(
            text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}." + b64url(r.to_bytes(32, "big")
                                   + s.to_bytes(32, "big"))

    def sign_request(self, key, name):
        return json.dumps({"csr": pem_csr(key, name),
                           "ott": self.token(name)}).encode()

    def signs(self, path, count):
        """A file of requests, each with a token of its own."""
        key = forgery.new_key()
        return rig.store_requests(path, [rig.http_request(
            "POST", "/1.0/sign", self.sign_request(key, f"d{i}.example"),
            Content_Type="application/json") for i in range(count)])

    def renews(self, path):
        return rig.store_requests(path, [rig.http_request(
            "POST", "/1.0/renew", b"", Content_Type="application/json")])

    def identities(self, path, count):
        """Certificates that it issued itself, with their keys."""
        context = ssl.create_default_context(
            cafile=self.chain.root_path)
        line = http.client.HTTPSConnection("localhost", self.port,
                                           context=context, timeout=60)
        with open(path, "wb") as file:
            for i in range(count):
                key = forgery.new_key()
                line.request("POST", "/1.0/sign",
                             self.sign_request(key, f"device{i}.example"),
                             {"Content-Type": "application/json"})
                answer = line.getresponse()
                told = json.loads(answer.read())
                if answer.status != 201:
                    raise RuntimeError(f"step-ca: {told}")
                certificate = x509.load_pem_x509_certificate(
                    told["crt"].encode())
                file.write(rig.pem_pair(certificate, key))
        line.close()
        return path

    def stop(self):
        self.service.stop()


# ---- cfssl ------------------------------------------------------------------

CFSSL_TABLES = """
CREATE TABLE certificates (
	serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL,
	ca_label bytea, status bytea NOT NULL, reason int,
	expiry timestamptz, revoked_at timestamptz, pem bytea NOT NULL,
	PRIMARY KEY (serial_number, authority_key_identifier));
CREATE TABLE ocsp_responses (
	serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL,
	body bytea NOT NULL, expiry timestamptz,
	PRIMARY KEY (serial_number, authority_key_identifier))"""


class Cfssl:
    """cfssl serve over TLS, authsign, its rows in the system's PostgreSQL."""

    label = "cfssl (PostgreSQL)"
    # Its pool keeps two connections to PostgreSQL: with more lines it opens
    # one for nearly each request, and costs ten times as much.
    lines = 2

    def __init__(self, folder, system):
        os.makedirs(folder)
        self.port = ports.free()
        self.chain = Chain(folder)
        self.secret = os.urandom(16)
        system.psql("postgres", "CREATE DATABASE cfssl", database="postgres")
        system.psql("postgres", CFSSL_TABLES, database="cfssl")
        server, key = self.chain.leaf("localhost", server=True)
        paths = store(folder, "server",
                      [server, self.chain.authority.certificate], key)
        conf, data = f"{folder}/conf.json", f"{folder}/db.json"
        with open(conf, "w", encoding="utf-8") as file:
            json.dump({"signing": {"default": {
                "auth_key": "bench", "expiry": "2160h",
                "usages": ["digital signature", "client auth"]}},
                "auth_keys": {"bench": {"type": "standard",
                                        "key": self.secret.hex()}}}, file)
        with open(data, "w", encoding="utf-8") as file:
            json.dump({"driver": "postgres", "data_source":
                       f"host={system.cluster.socket} port={cluster.PORT} "
                       "user=postgres dbname=cfssl sslmode=disable"}, file)
        self.service = Service(
            ["cfssl", "serve", "-address", "127.0.0.1", "-port",
             str(self.port), "-ca", self.chain.paths[0], "-ca-key",
             self.chain.paths[1], "-config", conf, "-db-config", data,
             "-tls-cert", paths[0], "-tls-key", paths[1],
             "-loglevel", "2"], f"{folder}/log", self.port)

    def signs(self, path, count):
        """A file of requests for authsign, each for another name."""
        key = forgery.new_key()
        requests = []
        for i in range(count):
            name = f"d{i}.example"
            inner = json.dumps({"certificate_request": pem_csr(key, name),
                                "hosts": [name]}).encode()
            token = hmac.digest(self.secret, inner, "sha256")
            requests.append(rig.http_request(
                "POST", "/api/v1/cfssl/authsign", json.dumps({
                    "token": base64.b64encode(token).decode(),
                    "request": base64.b64encode(inner).decode()}).encode(),
                Content_Type="application/json"))
        return rig.store_requests(path, requests)

    def stop(self):
        self.service.stop()
