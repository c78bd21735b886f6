"""What all benches measure with: a private system that is set up as one in
production, the swarm, and devices whose certificates the CA's own key made
beforehand. See README.md.

    with rig.System() as s:
        fleet = rig.Fleet(s, 50)
        swarm = rig.Swarm("http", "-p", s.port, ...)
        summary = swarm.finish()
"""

import argparse
import base64
import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
for folder in ("deploy/dev", "tests/e2e"):
    sys.path.insert(0, os.path.join(ROOT, folder))

from cryptography import x509                           # noqa: E402
from cryptography.hazmat.primitives import serialization    # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec    # noqa: E402

import est_client       # noqa: E402 (after the path is set)
import forgery          # noqa: E402
import meter            # noqa: E402
import revoking         # noqa: E402
import supervise        # noqa: E402
import users            # noqa: E402

BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
SWARM = os.path.join(BUILD, "bench", "swarm")
QUICK = os.path.join(BUILD, "bench", "quick_kdf.so")
PATIENCE = 600
NEVER = 1000000
DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM
# Caps that are there to bound a thief would bound a bench; all else is as
# shipped. A device that renews many times stands for many devices.
SETTINGS = {
    "handfast": {"log_level": "info"},
    "gateway": {"channels": "sealed, pake"},
    "ra": {"workers": 4}, "console": {"workers": 4},
    "guard": {"workers": 4, "ocsp_workers": 2},
    "signer": {"workers": 2, "hourly_cap": NEVER, "unattended_cap": NEVER,
               "device_daily_cap": 1000},
    "sweep": {"interval": 10},
}
RAISED = ("hourly_cap", "unattended_cap", "device_daily_cap",
          "nginx's worker_connections")


def options(description, **more):
    """A parser with what all benches have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("-r", "--runs", type=int, default=meter.RUNS,
                        help=f"runs of each side ({meter.RUNS})")
    for name, (short, kind, default, text) in more.items():
        parser.add_argument(f"-{short}", f"--{name}", type=kind,
                            default=default, help=f"{text} ({default})")
    return parser


# ---- the system -----------------------------------------------------------

class System(revoking.RevokingStack):
    """Durable, by the real clock, with the settings and limits of production,
    and as many gateways and connections as are wanted."""

    def __init__(self, settings=None, gateways=1, connections=4096,
                 nginx_workers=2, postgres=(), **more):
        merged = {section: {**keys, **(settings or {}).get(section, {})}
                  for section, keys in SETTINGS.items()}
        super().__init__(settings=merged, durable=True, test_clock=False,
                         **more)
        meter.raised.extend(RAISED)
        if nginx_workers > 2:
            meter.raised.append(f"nginx's workers to {nginx_workers}")
        if "max_waiting" in merged["gateway"]:
            meter.raised.append("max_waiting")
        if postgres:
            meter.raised.append("PostgreSQL: " + ", ".join(postgres))
        self.gateways = gateways
        self.connections = connections
        self.nginx_workers = nginx_workers
        self.postgres = tuple(postgres)
        self.quick = False          # see quick_kdf.c
        self.more_site = ""         # lines for nginx's http block
        self.more_demo = ""         # and for the devices' server

    def up_database(self):
        self.cluster.more = self.postgres
        super().up_database()

    def program(self, name):
        program = super().program(name)
        if name == "console" and self.quick:
            program.env = {**program.env, "LD_PRELOAD": QUICK}
        return program

    def up_authority(self):
        super().up_authority()
        for number in range(2, self.gateways + 1):
            self.add_gateway(number)

    def add_gateway(self, number):
        """As docs/operations.md has it."""
        run = f"{self.at.run}-{number}"
        conf = os.path.join(self.at.etc, f"gateway-{number}.conf")
        users.folder(run)
        users.folder(f"{run}/gateway", "handfast-gateway", "www-data",
                     0o2750)
        with open(self.at.conf, encoding="utf-8") as file:
            text = file.read()
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text.replace(f"run_dir = {self.at.run}\n",
                                    f"run_dir = {run}\n"))
        gateways = os.path.join(self.at.etc, "nginx", "gateways")
        os.makedirs(gateways, exist_ok=True)
        with open(f"{gateways}/{number}.conf", "w",
                  encoding="utf-8") as file:
            file.write(f"server unix:{run}/gateway/ws.sock;\n")
        name = f"gateway-{number}"
        self.supervisor.add(supervise.Program(
            name, [os.path.join(self.at.bin, "handfast-gateway"),
                   "--config", conf], self.log_path(name),
            users.of("handfast-gateway"), env=self.environment()))

    def start(self, name, wait=True):
        if name == "nginx":
            for number in range(2, self.gateways + 1):
                self.supervisor.start(f"gateway-{number}")
        super().start(name, wait)

    def write_nginx(self):
        super().write_nginx()
        path = os.path.join(self.at.nginx, "nginx.conf")
        self.replace(path, "worker_connections\t1024;",
                     f"worker_connections\t{self.connections};")
        self.replace(path, "worker_processes\t2;",
                     f"worker_processes\t{self.nginx_workers};\n"
                     f"worker_rlimit_nofile\t{self.connections + 512};")
        self.replace(path, "error_log\t\t" + self.at.log
                     + "/nginx-error.log info;", "error_log\t\t"
                     + self.at.log + "/nginx-error.log warn;")
        self.replace(path, "\taccess_log\t\t\toff;\n\n\tinclude",
                     "\taccess_log\t\t\toff;\n" + self.more_site
                     + "\n\tinclude")
        with open(os.path.join(self.at.etc, "nginx", "demo.conf"), "a",
                  encoding="utf-8") as demo:
            demo.write(self.more_demo)

    @staticmethod
    def replace(path, old, new):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if old not in text:
            raise RuntimeError(f"{path} has no {old!r}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def programs(self):
        return meter.Programs(self)


# ---- the swarm ------------------------------------------------------------

class Swarm:
    """One process of it; what it prints, as it comes."""

    def __init__(self, mode, *args, ready=False):
        self.popen = subprocess.Popen(
            [SWARM, mode, *map(str, args)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd="/")
        self.queue = queue.Queue()
        self.seconds = []           # what it said each second
        self.summary = None
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        if ready:
            self.wait(lambda line: "ready" in line)

    def read(self):
        for line in self.popen.stdout:
            told = json.loads(line)
            if "raised" in told:
                meter.raised.append(f"the swarm's {told['raised']} from "
                                    f"{told['from']} to {told['to']}")
            elif "second" in told:
                self.seconds.append(told)
            if "summary" in told:
                self.summary = told
            self.queue.put(told)
        self.queue.put(None)

    def wait(self, wanted, timeout=PATIENCE):
        """The first line of which wanted(line) is true."""
        deadline = time.monotonic() + timeout
        while True:
            told = self.queue.get(
                timeout=max(0.01, deadline - time.monotonic()))
            if told is None:
                raise RuntimeError(f"the swarm ended: {self.popen.wait()}")
            if wanted(told):
                return told

    def say(self, word):
        os.write(self.popen.stdin.fileno(), word.encode() + b"\n")

    def finish(self, timeout=PATIENCE):
        """Its summary, when it has ended."""
        self.popen.wait(timeout)
        self.thread.join()
        self.popen.stdin.close()
        self.popen.stdout.close()
        if self.summary is None:
            raise RuntimeError("the swarm ended without a summary")
        meter.swarms.append(self.summary["own_cpu"])
        return self.summary

    def stop(self):
        try:
            self.say("stop")
        except BrokenPipeError:
            pass        # all its devices were gone
        return self.finish()


def http(programs, *args):
    """One run of HTTP requests, to its end: (CPU seconds by program, what the
    swarm says of it). Opening lines that are kept does not count."""
    swarm = Swarm("http", "-w", *args, ready=True)

    def go():
        swarm.say("go")
        return swarm.wait(lambda told: "summary" in told)
    cost, summary, _ = programs.cost(go)
    swarm.finish()
    if summary["wrong"]:
        raise RuntimeError(f"wrong answers: {summary['statuses']} "
                           f"{summary['faults']}")
    return cost, summary


def prepared(count, channel=None, quick=False):
    """A file of at least so many devices with real keys, and with codes of
    that channel where one is given; what is missing is added, and all is kept
    in build/bench. quick: their slow hash is that of quick_kdf.c."""
    os.makedirs(meter.OUT, exist_ok=True)
    path = os.path.join(meter.OUT, "-".join(
        ["devices", *([channel] if channel else []),
         *(["quick"] if quick else [])]))
    with open(path, "ab+") as whole:
        whole.seek(0)
        used = {first_group(line) for line in whole}
        while len(used) < count:
            missing = count - len(used)
            print(f"# preparing {missing:,} devices"
                  + (f" with codes of {channel}" if channel else ""),
                  flush=True)
            for part in prepare(path, missing, channel, quick):
                with open(part, "rb") as file:
                    for line in file:
                        if first_group(line) not in used:
                            used.add(first_group(line))
                            whole.write(line)
                os.unlink(part)
    return path


def first_group(line):
    """Of the code, which with the PAKE is reserved for it: a device would draw
    another code if it is taken, these cannot. Without a code: the line."""
    code = line.split()[0]
    return line if code == b"-" else code[:4]


def prepare(path, count, channel, quick):
    """Files of so many together, made by all processors."""
    env = {**os.environ, **({"LD_PRELOAD": QUICK} if quick else {})}
    several = min(os.cpu_count(), count)
    parts = {f"{path}.{number}": count // several
             + (number < count % several) for number in range(several)}
    made = [subprocess.Popen(
        [SWARM, "prepare", "-k", part, "-n", str(n),
         *(["-c", channel] if channel else [])], env=env)
        for part, n in parts.items()]
    if any([popen.wait() for popen in made]):
        raise RuntimeError("swarm prepare failed")
    return list(parts)


# ---- devices with certificates --------------------------------------------

def store_requests(path, requests):
    with open(path, "wb") as file:
        for request in requests:
            file.write(f"{len(request)}\n".encode() + request)
    return path


def http_request(method, path, body=b"", host="localhost", **headers):
    """The bytes of one."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}"
              for name, value in headers.items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def pem_pair(certificate, key):
    return certificate.public_bytes(PEM) + key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def analyze(system):
    """As autovacuum would within a minute: else statements are planned for the
    few rows that there were before."""
    system.superuser("ANALYZE")


class Fleet:
    """Devices whose certificates the CA's key made here, recorded as if they
    had been enrolled: n keys, n rows. .identities is for swarm -i."""

    def __init__(self, system, count):
        self.system, self.count = system, count
        self.keys = [ec.generate_private_key(ec.SECP256R1())
                     for _ in range(count)]
        model = system.issue().certificate
        authority = forgery.Authority.stolen(
            f"{system.at.etc}/ca/issuing.key",
            f"{system.at.etc}/ca/issuing.pem")
        self.certificates = [self.one(authority, model, key)
                             for key in self.keys]
        self.identities = os.path.join(system.at.top, "identities.pem")
        with open(self.identities, "wb") as file:
            for certificate, key in zip(self.certificates, self.keys):
                file.write(pem_pair(certificate, key))
        analyze(system)

    def one(self, authority, model, key):
        """One certificate like the model, and its rows."""
        number = uuid.uuid4()
        public = key.public_key()
        extensions = []
        for each in model.extensions:
            value = each.value
            if isinstance(value, x509.SubjectAlternativeName):
                value = x509.SubjectAlternativeName(
                    [x509.UniformResourceIdentifier(f"urn:uuid:{number}")])
            elif isinstance(value, x509.SubjectKeyIdentifier):
                value = x509.SubjectKeyIdentifier.from_public_key(public)
            extensions.append((value, each.critical))
        serial = 1 << 126 | int.from_bytes(os.urandom(15), "big")
        made = authority.sign(forgery.name_of(str(number)), public,
                              extensions, days=(-1, 89), serial=serial)
        self.record(number, made)
        return made

    def record(self, number, made):
        der = made.public_bytes(DER)
        spki = made.public_key().public_bytes(
            DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.system.superuser(
            "INSERT INTO data.device (id, name, profile, key_type, "
            "approved_by, created_at) SELECT %s, 'Device', 'device', "
            "'P-256', id, now() FROM data.account LIMIT 1", str(number))
        self.system.superuser(
            "INSERT INTO data.certificate (serial, purpose, device, der, "
            "der_sha256, key_fp, not_before, not_after, issued_at, "
            "first_used_at, issuer) SELECT %s, 'device', %s, %s, %s, %s, "
            "%s, %s, now() - interval '2 hours', now(), sha256 "
            "FROM data.issuer LIMIT 1",
            made.serial_number.to_bytes(16, "big"), str(number), der,
            revoking.sha256(der), revoking.sha256(spki),
            f"{made.not_valid_before}Z", f"{made.not_valid_after}Z")

    def renewals(self, rounds):
        """A file of requests for renewal: each device's, again and again,
        each with a CSR of its own. Request k is device k mod count's."""
        return store_requests(
            os.path.join(self.system.at.top, "renewals"),
            [http_request(
                "POST", "/.well-known/est/simplereenroll",
                base64.encodebytes(est_client.csr_of(key)),
                Content_Type="application/pkcs10",
                Content_Transfer_Encoding="base64")
             for _ in range(rounds) for key in self.keys])


def idle(programs, seconds=3):
    """Milliseconds of CPU a second by program, when nobody asks anything."""
    cost, _, took = programs.cost(lambda: time.sleep(seconds))
    return milliseconds(cost, took)


def note_idle(report, programs):
    """What stands in every figure beside it, the more the lower the rate."""
    spent = {name: cpu for name, cpu in idle(programs).items()
             if cpu >= 0.01}
    report.keep("idle", spent)
    report.keep("memory", programs.pss())
    report.note("idle, all programs spend " + meter.shown(sum(spent.values()))
                + " ms a second, which is in the figures: " + ", ".join(
                    f"{name} {meter.shown(cpu)}"
                    for name, cpu in spent.items()))


def milliseconds(cost, count):
    """Of each program, for one of count operations."""
    return {name: 1000 * seconds / count for name, seconds in cost.items()}
