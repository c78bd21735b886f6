"""A whole private handfast: PostgreSQL, CA, every program, nginx.

The one implementation behind "make run" and every end-to-end test:

    with Stack() as s:
        s.account("ann", "enroll", "view")
        s.device("enroll", "--server", s.realm, ...)
        s.kill("gateway"); s.start("gateway")

Everything lives in one short temporary folder and is gone afterwards, however
the process ends. As root each program runs under its own user, else all under
one.
"""

import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import tempfile
import time

import cluster
import device
import fastcgi
import health
import layout
import ports
import render
import supervise
import users

ROOT = layout.ROOT

# name, health checks (see health.py). In the order of their start.
PROGRAMS = (
    ("signer", ("fastcgi signer/console/fcgi.sock",
                "fastcgi signer/ra/fcgi.sock",
                "fastcgi signer/sweep/fcgi.sock",
                "fastcgi signer/admin/fcgi.sock")),
    ("gateway", ("http gateway/ws.sock",)),
    ("ra", ("fastcgi ra/fcgi.sock",)),
    ("guard", ("fastcgi guard/auth.sock", "fastcgi guard/ocsp.sock")),
    ("console", ("fastcgi console/fcgi.sock",)),
    ("sweep", ()),
)
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:exitcode=99",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
REPORT = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:")


class StackError(Exception):
    """Something did not start; the text has the ends of the logs."""


class Stack:
    """See the module. All paths are attributes of .at (layout.Layout)."""

    realm = "localhost"
    console_name = "console.localhost"

    def __init__(self, build=None, durable=False, test_clock=True,
                 settings=None, https_port=None, http_port=None,
                 say=lambda text: None):
        self.build = os.path.join(ROOT, build or os.environ.get("B", "build"))
        self.durable = durable
        self.test_clock = test_clock
        self.settings = settings or {}      # {"ra": {"workers": 1}, …}
        self.say = say
        self.passphrase = secrets.token_hex(16)     # of the root's key
        self.port = ports.free(https_port)
        self.http_port = ports.free(http_port)
        self.psk_port = ports.free()
        self.at = None
        self.cluster = None
        self.supervisor = None
        self.nginx_env = {}             # for tests
        self.devices = []
        self.device_count = 0

    # ---- from nothing to all of it, and back ---------------------------

    def __enter__(self):
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_):
        self.down()

    def up(self):
        users.ensure()
        self.at = layout.Layout(tempfile.mkdtemp(prefix="hf-", dir="/tmp"))
        self.supervisor = supervise.Supervisor(self.say)
        self.supervisor.tell_keeper(f"dir {self.at.top}")
        self.at.create(self.build)
        self.cluster = cluster.Cluster(os.path.join(self.at.top, "pg"),
                                       self.log_path("postgres"),
                                       self.durable)
        self.write_settings()
        self.up_database()
        self.up_authority()
        for name, _ in PROGRAMS[1:]:
            self.start(name, wait=False)
        for name, _ in PROGRAMS[1:]:
            self.wait_healthy(name)
        self.start("nginx")

    def down(self):
        """Never fails, and takes at most seconds."""
        if self.supervisor is None:
            return
        ours = [(number, signal.signal(number, signal.SIG_IGN))
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
        try:
            for started in self.devices:
                started.end()
            self.supervisor.stop_all()
            shutil.rmtree(self.at.top, ignore_errors=True)
            self.supervisor.finish()
            self.supervisor = None
        finally:
            for number, handler in ours:
                signal.signal(number, handler)

    def up_database(self):
        self.cluster.create()
        self.supervisor.add(self.cluster.program())
        self.start("postgres")
        self.run_sql_file("postgres", "roles.sql")
        self.psql("postgres", f"CREATE DATABASE {cluster.NAME} "
                  "OWNER handfast_owner", database="postgres")
        self.handfast("migrate", "--sql", os.path.join(self.at.share, "sql"))
        if self.test_clock:
            self.run_sql_file(cluster.NAME, "test_clock.sql")

    def run_sql_file(self, database, name):
        """As the superuser. The file is from sql/, or from tests/sql/."""
        path = os.path.join(self.at.share, "sql", name)
        if not os.path.exists(path):
            path = os.path.join(ROOT, "tests", "sql", name)
        self.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1",
                  "-h", self.cluster.socket, "-U", "postgres",
                  "-d", database, "-f", path])

    def up_authority(self):
        """The CA, the signer, and the certificate it makes for nginx."""
        self.handfast("ca", "init", "--passphrase-fd", "0",
                      input=self.passphrase + "\n")
        self.make_key("seal")
        self.make_key("psk")
        for name, _ in PROGRAMS:
            self.supervisor.add(self.program(name))
        self.start("signer")
        self.handfast("ca", "server-cert")
        self.handfast("ca", "ocsp-cert")
        self.write_nginx()

    def make_key(self, name):
        """seal.key or psk.key, unless it was made by "ca init"."""
        path = os.path.join(self.at.etc, "keys", f"{name}.key")
        if os.path.exists(path):
            return
        with open(path, "wb") as key:
            key.write(secrets.token_bytes(32))
        users.give(path, "root", f"handfast-{name}", 0o440)

    # ---- configuration --------------------------------------------------

    def configuration(self):
        keys = os.path.join(self.at.etc, "keys")
        authority = os.path.join(self.at.etc, "ca")
        seal = os.path.join(keys, "seal.key")
        psk = os.path.join(keys, "psk.key")
        base = {
            "handfast": {
                "realm": self.realm, "console_name": self.console_name,
                "run_dir": self.at.run, "state_dir": self.at.state,
                "log_level": "debug", "device_port": self.port,
                "console_port": self.port},
            "database": {"host": self.cluster.socket,
                         "port": cluster.PORT, "name": cluster.NAME},
            "gateway": {"channels": "sealed, psk, pake", "psk_key": psk,
                        "psk_port": self.psk_port},
            "ra": {"workers": 2, "est_key": os.path.join(keys, "est.key")},
            "console": {"workers": 2, "seal_key": seal, "psk_key": psk},
            "guard": {"workers": 2, "ocsp_workers": 1,
                      "ocsp_key": os.path.join(keys, "ocsp.key")},
            "signer": {
                "workers": 1, "seal_key": seal,
                "audit_key": os.path.join(keys, "audit.key"),
                "audit_syslog": os.path.join(self.at.run, "syslog"),
                "ca_key": os.path.join(authority, "issuing.key"),
                "ca_cert": os.path.join(authority, "issuing.pem"),
                "ca_root": os.path.join(authority, "root.pem"),
                "server_names": f"{self.realm}, {self.console_name}",
                "aia_url": self.http_url("/pki/issuing.der"),
                "ocsp_url": self.http_url("/ocsp"),
                "cdp_url": self.http_url("/pki/crl.der"),
                "delta_url": self.http_url("/pki/delta.der")},
            "sweep": {"interval": 2},
            "profile device": {"days": 90},
        }
        for section, keys in self.settings.items():
            base.setdefault(section, {}).update(keys)
        return base

    def write_settings(self):
        lines = []
        for section, keys in self.configuration().items():
            lines.append(f"[{section}]")
            lines += [f"{key} = {value}" for key, value in keys.items()]
        with open(self.at.conf, "w", encoding="utf-8") as conf:
            conf.write("\n".join(lines) + "\n")

    def words(self):
        """What the words between @ in nginx's files stand for here."""
        return {
            "run_dir": self.at.run, "state_dir": self.at.state,
            "share_dir": self.at.share, "log_dir": self.at.log,
            "etc_dir": self.at.etc, "nginx_dir": self.at.nginx, "hsts": "",
            "realm": self.realm, "console_name": self.console_name,
            "console_url": self.console_url(),
            "ipv4": "127.0.0.1", "ipv6": "[::1]",
            "https_port": str(self.port), "http_port": str(self.http_port),
            "psk_port": str(self.psk_port),
            "user": "user www-data;" if users.as_root() else "",
        }

    def write_nginx(self):
        words = self.words()
        here = os.path.join(ROOT, "deploy", "dev")
        render.tree(os.path.join(ROOT, "nginx"),
                    os.path.join(self.at.share, "nginx"), words)
        site = os.path.join(self.at.nginx, "site.conf")
        render.file(os.path.join(ROOT, "nginx", "handfast-site.conf"), site,
                    words)
        stream = os.path.join(self.at.nginx, "stream.conf")
        render.file(os.path.join(ROOT, "nginx", "handfast-psk.conf"), stream,
                    words)
        if not ports.has_ipv6():
            render.drop_lines(site, "[::1]")
            render.drop_lines(stream, "[::1]")
        render.file(os.path.join(here, "demo.conf"),
                    os.path.join(self.at.etc, "nginx", "demo.conf"), words)
        conf = os.path.join(self.at.nginx, "nginx.conf")
        render.file(os.path.join(here, "nginx.conf"), conf, words)
        program = supervise.Program(
            "nginx", ["/usr/sbin/nginx", "-c", conf, "-e",
                      self.log_path("nginx")], self.log_path("nginx"),
            env={**self.environment(), **self.nginx_env})
        program.stale = [os.path.join(self.at.nginx, "demo.sock")]
        self.supervisor.add(program)

    def program(self, name):
        binary = os.path.join(self.at.bin, f"handfast-{name}")
        return supervise.Program(
            name, [binary, "--config", self.at.conf], self.log_path(name),
            users.of(f"handfast-{name}"), env=self.environment())

    @staticmethod
    def environment():
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
                **SANITIZERS}

    # ---- each program ---------------------------------------------------

    def start(self, name, wait=True):
        """Starts what is not running; waits until it answers."""
        self.supervisor.start(name)
        if wait:
            self.wait_healthy(name)

    def stop(self, name):
        self.supervisor.stop(name)

    def kill(self, name, number=signal.SIGKILL):
        """With all its children, as a crash would; it stays down."""
        self.supervisor.kill(name, number)

    def restart(self, name):
        self.stop(name)
        self.start(name)

    def wait_healthy(self, name, timeout=20):
        deadline = time.monotonic() + timeout
        while True:
            fault = self.fault(name)
            if fault is None:
                return
            if time.monotonic() > deadline or self.supervisor.hopeless(name):
                raise StackError(f"{name}: {fault}\n{self.log_tail(name)}")
            time.sleep(0.05)

    def fault(self, name):
        """None when it works, else what is wrong."""
        if name == "postgres":
            return self.cluster.fault()
        if name == "nginx":
            return health.web(self.http_port)
        if not self.supervisor.programs[name].running():
            return "is not running"
        for check in dict(PROGRAMS)[name]:
            fault = health.check(check, self.at.run)
            if fault is not None:
                return fault
        return None

    def call(self, path, uri, **params):
        """One FastCGI request, straight to a program's socket in run_dir."""
        return fastcgi.request(os.path.join(self.at.run, path),
                               {"DOCUMENT_URI": uri, **params})

    # ---- logs -----------------------------------------------------------

    def log_path(self, name):
        return os.path.join(self.at.log, f"{name}.log")

    def log(self, name):
        try:
            with open(self.log_path(name), encoding="utf-8",
                      errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def log_tail(self, name, lines=15):
        return "".join(f"  | {line}\n"
                       for line in self.log(name).splitlines()[-lines:])

    def log_names(self):
        if self.at is None or not os.path.isdir(self.at.log):
            return []
        return sorted(name[:-4] for name in os.listdir(self.at.log)
                      if name.endswith(".log"))

    def sanitizer_reports(self):
        """The programs in whose log a sanitizer complained."""
        return [name for name in self.log_names()
                if any(word in self.log(name) for word in REPORT)]

    def deaths(self):
        """(name, status) of each program that ended without being asked."""
        return self.supervisor.deaths if self.supervisor else []

    # ---- database -------------------------------------------------------

    def psql(self, role, sql, *values, database=cluster.NAME):
        """Rows of one statement; () for one that returns none."""
        connection = self.cluster.connect(role, database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else ()
        finally:
            connection.close()

    def shift_time(self, seconds):
        """Moves the database's time forward for everybody."""
        self.psql("handfast_test",
                  "SELECT api.shift(make_interval(secs => %s))", seconds)

    # ---- the command lines ----------------------------------------------

    def run(self, argv, check=True, **options):
        done = subprocess.run(argv, text=True, capture_output=True,
                              env=self.environment(), cwd="/", timeout=120,
                              **options)
        if check and done.returncode != 0:
            raise StackError(f"{' '.join(argv)}: exit {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
        return done

    def handfast(self, *args, **options):
        """The administrators' command line."""
        return self.run([os.path.join(self.at.bin, "handfast"), "--config",
                         self.at.conf, *args], **options)

    def handfast_json(self, *args, **options):
        return json.loads(self.handfast(*args, "--json", **options).stdout)

    def account(self, name, *permissions, password=None):
        """Makes an account, returns its password."""
        password = password or secrets.token_urlsafe(12)
        grant = ["--grant", ",".join(permissions)] if permissions else []
        self.handfast("account", "add", name, "--password-fd", "0", *grant,
                      input=password + "\n")
        return password

    def claim(self, code, account, password):
        """What the operator sees after typing the code."""
        return self.handfast_json(
            "enrollment", "claim", "--account", account, "--password-fd", "0",
            "--code-fd", "0", input=f"{password}\n{code}\n")

    def approve(self, enrollment, account, password, *args):
        return self.handfast_json(
            "enrollment", "approve", enrollment, "--account", account,
            "--password-fd", "0", *args, input=password + "\n")

    def claim_and_approve(self, code, account, password):
        enrollment = self.claim(code, account, password)["enrollment"]
        return self.approve(enrollment, account, password)

    def device_argv(self, *args):
        return [os.path.join(self.at.bin, "handfast-device"), *args]

    def device(self, *args, **options):
        return self.run(self.device_argv(*args), **options)

    def device_where(self):
        """The options of "enroll" that say where the server is."""
        return ["--server", self.realm, "--port", str(self.port)]

    def start_device(self, *args, folder=None):
        """An enrollment under way; see device.Device."""
        self.device_count += 1
        folder = folder or os.path.join(self.at.top,
                                        f"device-{self.device_count}")
        argv = self.device_argv("enroll", *self.device_where(), "--json",
                                "--dir", folder, *args)
        started = device.Device(argv, folder, self.environment())
        self.devices.append(started)
        return started

    # ---- from outside ---------------------------------------------------

    def http_url(self, path):
        return f"http://{self.realm}:{self.http_port}{path}"

    def device_url(self, path=""):
        return f"https://{self.realm}:{self.port}{path}"

    def console_url(self, path=""):
        return f"https://{self.console_name}:{self.port}{path}"

    @property
    def root_pem(self):
        return os.path.join(self.at.pki, "root.pem")

    def tls_context(self, certificate=None, key=None):
        """A client that trusts this CA alone."""
        context = ssl.create_default_context(cafile=self.root_pem)
        if certificate is not None:
            context.load_cert_chain(certificate, key)
        return context
