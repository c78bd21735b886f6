"""A system whose database is reached by TCP and TLS, as on another machine:
every role by a certificate of its own, no password, nobody without TLS.

    tap.Stack = remote_database.RemoteStack
    with tap.system("…") as s:
        s.cluster.give("handfast_ra", "handfast_console")   # the wrong one
"""

import datetime
import os
import pwd

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tap import Stack      # sets the path for the next
import cluster             # noqa: E402
import ports               # noqa: E402
import users               # noqa: E402

HOST = "localhost"
HBA = """\
local all postgres,handfast_test peer map=handfast
hostssl handfast all 127.0.0.1/32 cert
hostssl handfast all ::1/128 cert
"""


def pem_of(key):
    return key.private_bytes(serialization.Encoding.PEM,
                             serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


class Authority:
    """PostgreSQL's own small CA, which has nothing to do with handfast's."""

    def __init__(self, name="The database's CA"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.pem = self.sign(self.name, self.key,
                             x509.BasicConstraints(True, 0))

    def sign(self, subject, key, extension):
        now = datetime.datetime.utcnow()
        certificate = x509.CertificateBuilder(
            issuer_name=self.name, subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(hours=1),
            not_valid_after=now + datetime.timedelta(days=30),
        ).add_extension(extension, False).sign(self.key, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM)

    def make(self, name, dns="unused.invalid"):
        """(certificate, key) as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return self.sign(subject, key, x509.SubjectAlternativeName(
            [x509.DNSName(dns)])), pem_of(key)


class TlsCluster(cluster.Cluster):
    """Certificates and keys in FOLDER/tls: ca.pem, server.*, ROLE.*"""

    def __init__(self, *args):
        super().__init__(*args)
        self.port = ports.free()
        self.tls = os.path.join(self.folder, "tls")
        self.authority = Authority()
        self.own = {}           # role: (certificate, key)

    def create(self):
        super().create()
        os.mkdir(self.tls, 0o755)
        self.write("ca.pem", self.authority.pem)
        self.serve_as(HOST)
        for role in set(cluster.PROGRAM_ROLES + cluster.ADMIN_ROLES):
            self.own[role] = self.authority.make(role)
            self.give(role, role)
        with open(os.path.join(self.data, "pg_hba.conf"), "w") as hba:
            hba.write(HBA)

    def settings(self):
        return super().settings() + "\n".join((
            "listen_addresses = '127.0.0.1, ::1'" if ports.has_ipv6() else
            "listen_addresses = '127.0.0.1'",
            f"port = {self.port}",
            "ssl = on",
            f"ssl_ca_file = '{self.tls}/ca.pem'",
            f"ssl_cert_file = '{self.tls}/server.pem'",
            f"ssl_key_file = '{self.tls}/server.key'", ""))

    def write(self, name, pem, user=None, mode=0o644):
        path = os.path.join(self.tls, name)
        with open(path, "wb") as file:
            file.write(pem)
        if user is not None and users.as_root():
            os.chown(path, pwd.getpwnam(user).pw_uid, -1)
        os.chmod(path, mode)

    def serve_as(self, dns, authority=None):
        """The server's certificate, from its next start on."""
        pem, key = (authority or self.authority).make(dns, dns)
        self.write("server.pem", pem)
        self.write("server.key", key, "postgres", 0o600)

    def give(self, role, owner):
        """The role presents the certificate of owner."""
        program = role.replace("_", "-")
        admin = role in ("handfast_admin", "handfast_migrate")
        pem, key = self.own[owner]
        self.write(f"{role}.pem", pem)
        self.write(f"{role}.key", key, "root" if admin else program, 0o600)

    def connect(self, role="postgres", database=cluster.NAME):
        """For tests and health checks: the socket, or TLS as a program."""
        where = {"host": self.socket}
        if role not in ("postgres", "handfast_test"):
            where = self.as_client(role)
        connection = cluster.psycopg2.connect(
            port=self.port, user=role, dbname=database, **where)
        connection.autocommit = True
        return connection

    def as_client(self, role):
        return {"host": HOST, "sslmode": "verify-full",
                "sslrootcert": f"{self.tls}/ca.pem",
                "sslcert": f"{self.tls}/{role}.pem",
                "sslkey": f"{self.tls}/{role}.key"}


class RemoteStack(Stack):
    """The programs know the database by host name and certificates only."""

    def up(self):
        plain = cluster.Cluster
        cluster.Cluster = TlsCluster
        try:
            super().up()
        finally:
            cluster.Cluster = plain

    def configuration(self):
        told = super().configuration()
        told["database"].update(
            host=HOST, port=self.cluster.port,
            sslrootcert=f"{self.cluster.tls}/ca.pem",
            sslcert_dir=self.cluster.tls)
        return told

    def run_sql_file(self, database, name):
        os.environ["PGPORT"] = str(self.cluster.port)
        super().run_sql_file(database, name)

    def environment(self):
        return {**Stack.environment(), "PGPORT": str(self.cluster.port)}
