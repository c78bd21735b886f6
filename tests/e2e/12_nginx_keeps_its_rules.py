#!/usr/bin/python3
"""nginx in front: TLS versions, no resumption, no certificate asked of
browsers, headers, names that are not mixed, plain http for the CA's files."""

import http.client
import os
import socket
import ssl
import subprocess
import warnings

from cryptography import x509

import tap

warnings.simplefilter("ignore", DeprecationWarning)     # TLS 1.1
HEADERS = ("x-content-type-options", "referrer-policy",
           "cross-origin-resource-policy")


def shake(stack, name, context):
    plain = socket.create_connection(("127.0.0.1", stack.port), 10)
    return context.wrap_socket(plain, server_hostname=name)


def version(stack, name, only):
    """The TLS version agreed on, or None if it is refused."""
    context = stack.tls_context()
    if only < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = only
    try:
        with shake(stack, name, context) as connection:
            return connection.version()
    except (ssl.SSLError, OSError):
        return None


def check_versions(stack, name):
    for only, wanted in ((ssl.TLSVersion.TLSv1_1, None),
                         (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                         (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        tap.equal(version(stack, name, only), wanted,
                  f"{name}: {only.name} is "
                  f"{'spoken' if wanted else 'refused'}")


def said(stack, name, *options):
    """openssl's account of a connection."""
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{stack.port}",
         "-servername", name, "-CAfile", stack.root_pem, *options],
        input="GET / HTTP/1.0\r\n\r\n", text=True, capture_output=True,
        check=False).stdout


def check_resumption(stack, name):
    """What the server hands out, if anything, is of no use."""
    for option in ("-tls1_2", "-tls1_3"):
        kept = os.path.join(stack.at.top, f"session{option}")
        said(stack, name, option, "-sess_out", kept)
        again = said(stack, name, option, *(
            ("-sess_in", kept) if os.path.exists(kept) else ()))
        tap.ok("\nNew, TLSv1" in again and "\nReused" not in again,
               f"{name}: no session is resumed with {option}")


def check_certificates_asked(stack):
    tap.ok("No client certificate CA names sent" in
           said(stack, stack.console_name),
           "browsers are not asked for a certificate")
    tap.holds(said(stack, stack.realm), "Acceptable client certificate CA",
              "devices may show one")


def get(stack, name, path, **headers):
    """Over TLS to that name; the Host header may be another's."""
    connection = http.client.HTTPSConnection(name, stack.port, timeout=10,
                                             context=stack.tls_context())
    connection.sock = shake(stack, name, connection._context)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def check_headers(stack):
    for name, path in ((stack.console_name, "/sign-in"),
                       (stack.console_name, "/static/console.css"),
                       (stack.realm, "/v1/whoami"), (stack.realm, "/none")):
        answer, _ = get(stack, name, path)
        found = {key.lower(): value for key, value in answer.getheaders()}
        tap.equal([key for key in HEADERS if key not in found], [],
                  f"{name}{path}: security headers")
        tap.equal(found.get("server"), "nginx", "the version is not told")
        tap.ok("strict-transport-security" not in found,
               "no HSTS in development")


def check_names(stack):
    for name, other in ((stack.realm, stack.console_name),
                        (stack.console_name, stack.realm)):
        answer, _ = get(stack, name, "/", Host=f"{other}:{stack.port}")
        tap.equal(answer.status, 421,
                  f"{other} is not reached by a connection to {name}")


def check_address(stack):
    get(stack, stack.realm, "/v1/whoami", **{
        "X-Forwarded-For": "192.0.2.66", "X-Real-IP": "192.0.2.66"})
    tap.ok("192.0.2.66" not in stack.log("ra") + stack.log("handfast"),
           "an address that a client claims is not believed")


def check_plain(stack):
    connection = http.client.HTTPConnection("127.0.0.1", stack.http_port,
                                            timeout=10)

    def fetch(name, path):
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        return answer, answer.read()

    for path, kind, load in (
            ("/pki/root.der", "application/pkix-cert",
             x509.load_der_x509_certificate),
            ("/pki/issuing.der", "application/pkix-cert",
             x509.load_der_x509_certificate),
            ("/pki/crl.der", "application/pkix-crl", x509.load_der_x509_crl)):
        answer, body = fetch(stack.realm, path)
        tap.equal((answer.status, answer.getheader("Content-Type")),
                  (200, kind), f"{path} is there on plain http")
        tap.ok(load(body) is not None, "and is what it should be")
    tap.equal(fetch(stack.realm, "/pki/server.key")[0].status, 404,
              "nothing else of that folder is")
    tap.equal(fetch(stack.realm, "/v1/whoami")[0].status, 404,
              "nor anything that needs TLS")
    answer, _ = fetch(stack.console_name, "/devices")
    tap.equal((answer.status, answer.getheader("Location")),
              (301, stack.console_url("/devices")),
              "an operator who typed no https is led there")


def check_limits(stack):
    statuses = {get(stack, stack.console_name, "/sign-in")[0].status
                for _ in range(60)}
    tap.ok(429 in statuses, "a flood of sign-ins is slowed down by nginx")


with tap.system("nginx keeps its rules") as s:
    for server in (s.realm, s.console_name):
        check_versions(s, server)
        check_resumption(s, server)
    check_certificates_asked(s)
    check_headers(s)
    check_names(s)
    check_address(s)
    check_plain(s)
    check_limits(s)
