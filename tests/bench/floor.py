"""What an operation cannot do without, on the same machine in the same run: an
nginx that only shakes hands, or says what it always says; one transaction or
one look by pgbench in the system's PostgreSQL; a signature as openssl speed
tells it. Each part takes place alone: nothing hands it from one program to
another."""

import hashlib
import os
import re
import subprocess
import time

import rig
import cluster
import meter
import peer
import ports
import users

NGINX = "/usr/sbin/nginx"
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
	server {{
		listen 127.0.0.1:{http};
		location / {{ return 200 "{said}"; }}
		location = /open {{ empty_gif; }}
		location = /asked {{ auth_request /another; empty_gif; }}
		location = /granted {{ auth_request /yes; empty_gif; }}
		location = /yes {{ return 204; }}
		location = /another {{ proxy_pass http://unix:{folder}/yes:/; }}
	}}
	server {{ listen unix:{folder}/yes; return 204; }}
}}
"""
SAID = 300 * "x"        # by http, as long as an OCSP answer


class BareNginx:
    """It shakes hands, asks for a certificate on one port, and says ok; on a
    port without TLS it says as much as an OCSP responder, and asks itself, or
    another nginx, whether to answer."""

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
        self.service = peer.Service(
            [NGINX, "-c", conf, "-e", f"{folder}/log"], f"{folder}/log",
            self.plain)
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


# A certificate, and a line that says so, in one statement: one commit.
WRITE = r"""\set k random(1, 1000000000)
WITH made AS (
	INSERT INTO made (serial, der)
	VALUES (decode(md5(:k::text || clock_timestamp()::text), 'hex'),
	    decode(repeat('cd', 600), 'hex'))
	RETURNING serial)
INSERT INTO noted (what, at, details)
SELECT 'made', now(), jsonb_build_object('serial', encode(serial, 'hex'))
FROM made;
"""
# One row by its key.
READ = r"""\set k random(1, 10000)
SELECT der FROM kept WHERE id = :k;
"""
TABLES = """
CREATE TABLE made (serial bytea PRIMARY KEY, der bytea NOT NULL);
CREATE TABLE noted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	what text NOT NULL, at timestamptz NOT NULL, details jsonb);
CREATE TABLE kept AS SELECT i AS id, decode(repeat('cd', 600), 'hex') AS der
	FROM generate_series(1, 10000) i;
ALTER TABLE kept ADD PRIMARY KEY (id)"""


class PgBench:
    """pgbench in the system's PostgreSQL: WRITE or READ, prepared, and nothing
    else. What pgbench itself takes is not counted."""

    def __init__(self, folder, system):
        os.makedirs(folder)
        self.system, self.folder = system, folder
        self.postgres = meter.Programs()
        self.postgres.add("postgres", system.supervisor.programs["postgres"])
        system.psql("postgres", "CREATE DATABASE floor", database="postgres")
        system.psql("postgres", TABLES, database="floor")
        system.psql("postgres", "ANALYZE", database="floor")

    def run(self, script, count, clients):
        """What it prints of count of them."""
        path = f"{self.folder}/script.sql"
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        return subprocess.run(
            [os.path.join(cluster.binaries(), "pgbench"), "-n", "-M",
             "prepared", "-c", str(clients), "-j", "1", "-t",
             str(count // clients), "-f", path, "-h",
             self.system.cluster.socket, "-p", str(cluster.PORT), "-U",
             "postgres", "floor"], check=True, capture_output=True, text=True,
            cwd="/").stdout

    def cpu(self, script, count=2000):
        """PostgreSQL's CPU for one, in ms, by four connections."""
        cost, _, _ = self.postgres.cost(lambda: self.run(script, count, 4))
        return 1000 * sum(cost.values()) / count

    def latency(self, script, count=300):
        """Of one, by one connection, in ms."""
        told = self.run(script, count, 1)
        return float(re.search(r"latency average = ([0-9.]+) ms",
                               told).group(1))


def least(bench, writes=0, reads=0, signed=0, verified=0):
    """CPU of so many of each, in ms, measured now."""
    speed = openssl_speed()
    return ((writes and writes * bench.cpu(WRITE))
            + (reads and reads * bench.cpu(READ))
            + signed * speed["sign"] + verified * speed["verify"])


def slow_hash(rounds=600000):
    """CPU of one PBKDF2, in ms."""
    begun = time.process_time()
    hashlib.pbkdf2_hmac("sha256", b"code", b"salt", rounds)
    return 1000 * (time.process_time() - begun)


def shake_hands(bare, count, *args):
    """A side that does so, on a new line each: nginx's CPU for one, in ms."""
    programs = meter.Programs()
    programs.add("nginx", bare.service)
    port = bare.mutual if "-i" in args else bare.plain

    def run():
        cost, _ = rig.http(programs, "-p", port, "-q", bare.requests, "-n",
                           count, "-m", 1, "-l", 20, "-x", *args)
        return 1000 * sum(cost.values()) / count
    return run
