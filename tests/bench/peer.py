"""What we are compared with, on the same machine in the same run: step-ca
from Debian's library package with its badger database, cfssl with PostgreSQL,
and the floor: nginx that only shakes hands, pgbench, openssl speed. Nothing
here is installed for anything but benches (deploy/deps bench)."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
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
import users

STEP_CA = os.path.join(rig.BUILD, "bench", "step-ca")
GOCODE = "/usr/share/gocode"
CERTIFICATES = f"{GOCODE}/src/github.com/smallstep/certificates"
NGINX = "/usr/sbin/nginx"


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


# ---- the floor --------------------------------------------------------------

BARE = """
pid {folder}/pid; error_log {folder}/log; daemon off; {user}
worker_processes 2; worker_rlimit_nofile 16384;
events {{ worker_connections 16000; }}
http {{
	access_log off; client_body_temp_path {folder}/body;
	proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
	uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_session_tickets off; ssl_session_cache off;
	ssl_certificate {certificate}; ssl_certificate_key {key};
	server {{ listen 127.0.0.1:{plain} ssl; location / {{ return 200 "ok"; }} }}
	server {{
		listen 127.0.0.1:{mutual} ssl; ssl_client_certificate {ca};
		ssl_verify_client on; ssl_verify_depth 4;
		location / {{ return 200 "ok"; }}
	}}
	server {{ listen 127.0.0.1:{http}; location / {{ return 200 "{said}"; }} }}
}}
"""
SAID = 300 * "x"        # by http, as long as an OCSP answer


class BareNginx:
    """It shakes hands, asks for a certificate on one port, and says ok; on a
    port without TLS it says as much as an OCSP responder."""

    label = "bare nginx"

    def __init__(self, folder, system):
        os.makedirs(folder)
        self.plain, self.mutual = ports.free(), ports.free()
        self.http = ports.free()
        conf = f"{folder}/nginx.conf"
        with open(conf, "w", encoding="utf-8") as file:
            file.write(BARE.format(
                folder=folder, plain=self.plain, mutual=self.mutual,
                http=self.http, said=SAID,
                certificate=f"{system.at.pki}/server.pem",
                key=f"{system.at.pki}/server.key",
                ca=f"{system.at.pki}/chain.pem",
                user="user www-data;" if users.as_root() else ""))
        self.service = Service([NGINX, "-c", conf, "-e", f"{folder}/log"],
                               f"{folder}/log", self.plain)
        self.requests = rig.store_requests(
            f"{folder}/requests", [rig.http_request("GET", "/")])

    def stop(self):
        self.service.stop()


def openssl_speed(seconds=1):
    """{operation: milliseconds} of P-256 on one core."""
    done = subprocess.run(
        ["openssl", "speed", "-seconds", str(seconds), "ecdsap256",
         "ecdhp256"], capture_output=True, text=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        rates = re.findall(r"([0-9.]+)(?= |$)", line)
        if "ecdsa (nistp256)" in line:
            found["sign"] = 1000 / float(rates[-2])
            found["verify"] = 1000 / float(rates[-1])
        elif "ecdh (nistp256)" in line:
            found["ecdh"] = 1000 / float(rates[-1])
    return found


# As a renewal: the request is put down, then what was made of it, durably.
LIKE_RENEWAL = (
    r"\set k random(1, 1000000000)",
    "INSERT INTO asked (id, csr) VALUES (gen_random_uuid(), "
    "decode(repeat('ab', 250), 'hex'));",
    "BEGIN;",
    "INSERT INTO made (serial, der) VALUES (decode(md5(:k::text || "
    "clock_timestamp()::text), 'hex'), decode(repeat('cd', 600), 'hex'));",
    "INSERT INTO noted (what, at, details) VALUES ('renewed', now(), "
    "'{\"proof\": \"same key\"}');",
    "COMMIT;")
FLOOR_TABLES = """
CREATE TABLE asked (id uuid PRIMARY KEY, csr bytea NOT NULL);
CREATE TABLE made (serial bytea PRIMARY KEY, der bytea NOT NULL);
CREATE TABLE noted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	what text NOT NULL, at timestamptz NOT NULL, details jsonb)"""


class PgBench:
    """Two commits and three rows in the system's PostgreSQL, prepared, by
    four connections: what a renewal writes, and nothing else."""

    label = "pgbench"

    def __init__(self, folder, system):
        os.makedirs(folder)
        self.system = system
        self.script = f"{folder}/like-renewal.sql"
        with open(self.script, "w", encoding="utf-8") as file:
            file.write("\n".join(LIKE_RENEWAL) + "\n")
        system.psql("postgres", "CREATE DATABASE floor", database="postgres")
        system.psql("postgres", FLOOR_TABLES, database="floor")

    def run(self, count, clients=4):
        """Does count of them; pgbench's own time is not PostgreSQL's."""
        subprocess.run(
            [os.path.join(cluster.binaries(), "pgbench"), "-n", "-M",
             "prepared", "-c", str(clients), "-j", "1", "-t",
             str(max(count // clients, 1)), "-f", self.script, "-h",
             self.system.cluster.socket, "-p", str(cluster.PORT), "-U",
             "postgres", "floor"], check=True, capture_output=True,
            cwd="/")
        return max(count // clients, 1) * clients
