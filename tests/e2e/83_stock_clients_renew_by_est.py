#!/usr/bin/python3
"""curl, Python and strongSwan's pki get the CAs and renew by EST (RFC 7030), and
each exchange has the headers and types of the RFC's own examples."""

import base64
import os
import re
import socket
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

import tap

import est_client
from operating import Operator

DER = est_client.DER


def run(s, folder, lines, check=True):
    """Lines of a shell; how they ended."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines], cwd=folder,
        capture_output=True, timeout=120, env={
            **os.environ, "URL": s.device_url(), "ROOT": s.root_pem,
            "REALM": s.realm})
    if check and not tap.equal(done.returncode, 0,
                               f"{lines.split()[0]} ends well"):
        tap.note(done.stdout.decode(errors="replace"))
        tap.note(done.stderr.decode(errors="replace"))
    return done


def raw(s, text, files=None):
    """(status line, {header: value}, body) of these very bytes."""
    context = s.tls_context(*files or (None, None))
    with socket.create_connection(("127.0.0.1", s.port), 60) as plain, \
            context.wrap_socket(plain, server_hostname=s.realm) as tls:
        tls.sendall(text)
        answer = b""
        while part := tls.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


def request_of(verb, path, body=b"", **headers):
    """As in the RFC's appendix: curl's words."""
    lines = [f"{verb} /.well-known/est/{path} HTTP/1.1",
             "User-Agent: curl/7.24.0 (i686-pc-cygwin) libcurl/7.24.0 "
             "OpenSSL/0.9.8r zlib/1.2.5", "Host: localhost", "Accept: */*",
             "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}"
              for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def has_headers(name, answer, status, kind):
    """What the examples of appendix A have, with their values."""
    line, headers, body = answer
    tap.equal(line, status, f"{name}: the status line")
    tap.equal(headers.get("Content-Type"), kind, "the content type")
    tap.equal(headers.get("Content-Transfer-Encoding"), "base64",
              "the transfer encoding")
    tap.equal(headers.get("Content-Length"), str(len(body)), "the length")
    tap.equal({len(part) for part in body.split(b"\n")[:-2]} - {64}, set(),
              "lines of 64 columns")
    return base64.b64decode(body, validate=False)


def appendix_a1(s):
    """RFC 7030 A.1, Obtaining CA Certificates."""
    der = has_headers("A.1", raw(s, request_of("GET", "cacerts")),
                      "HTTP/1.1 200 OK",
                      "application/pkcs7-mime; smime-type=certs-only")
    chain = est_client.pem_certificates(f"{s.at.pki}/chain.pem")
    tap.equal(set(pkcs7.load_der_pkcs7_certificates(der)), set(chain),
              "the CAs that are published")


def appendix_a2(s):
    """A.2, CSR Attributes."""
    der = has_headers("A.2", raw(s, request_of("GET", "csrattrs")),
                      "HTTP/1.1 200 OK", "application/csrattrs")
    parsed = subprocess.run(["openssl", "asn1parse", "-inform", "DER"],
                            input=der, capture_output=True)
    tap.equal(parsed.returncode, 0, "a sequence in DER")
    tap.holds(parsed.stdout.decode(), "prime256v1", "that advises P-256")


def appendix_a3(s, device):
    """A.3, Re-enrollment: request and answer."""
    body = base64.encodebytes(est_client.csr_of(
        device.key, device.certificate.subject))
    der = has_headers("A.3", raw(s, request_of(
        "POST", "simplereenroll", body, Content_Type="application/pkcs10",
        Content_Transfer_Encoding="base64", Content_Length=len(body)),
        device.files), "HTTP/1.1 200 OK",
        "application/pkcs7-mime; smime-type=certs-only")
    only, = pkcs7.load_der_pkcs7_certificates(der)
    tap.equal((only.subject, only.public_key().public_numbers()),
              (device.certificate.subject,
               device.key.public_key().public_numbers()),
              "the new certificate alone, of the same subject and key")


def appendix_a4(s, device):
    """A.4, Server Key Generation: not here."""
    body = base64.encodebytes(est_client.csr_of(device.key))
    line, headers, text = raw(s, request_of(
        "POST", "serverkeygen", body, Content_Type="application/pkcs10",
        Content_Transfer_Encoding="base64", Content_Length=len(body)),
        device.files)
    tap.equal(line, "HTTP/1.1 501 Not Implemented", "no keys are made here")
    tap.holds(text.decode(), "does not make keys", "and it says so")
    tap.equal(headers["Content-Type"], "text/plain; charset=utf-8",
              "as plain text")


# ---- the commands of docs/est.md, as they stand there ----

def blocks(kind):
    """Its examples in a language."""
    with open(os.path.join(tap.ROOT, "docs", "est.md"),
              encoding="utf-8") as page:
        return re.findall(f"^```{kind}\n(.*?)^```", page.read(), re.M | re.S)


CURL_CACERTS, CURL_SAME, CURL_NEW, PKI_CACERTS, PKI_SAME = blocks("sh")
RENEW_PY, = blocks("python")


def new_of(device, key=None):
    """What a command left in new.pem becomes the device's."""
    with open(os.path.join(device.folder, "new.pem"), "rb") as pem:
        device.set(key or device.key,
                   x509.load_pem_x509_certificate(pem.read()))


def curl(s, device):
    run(s, device.folder, CURL_CACERTS)
    tap.equal(len(est_client.pem_certificates(
        f"{device.folder}/cacerts.pem")), 2, "curl: root and issuing CA")
    run(s, device.folder, CURL_SAME)
    old = device.twin()
    new_of(device)
    tap.equal((device.whoami(), old.whoami()), (200, 403),
              "curl: the new certificate takes the old one's place")
    run(s, device.folder, CURL_NEW)
    with open(os.path.join(device.folder, "newkey.pem"), "rb") as pem:
        key = est_client.serialization.load_pem_private_key(pem.read(), None)
    old = device.twin()
    new_of(device, key)
    tap.equal((device.whoami(), old.whoami()), (200, 403),
              "curl: and so does one for a new key")


def python(s, device):
    """The page's program; then from every kind of key to every other."""
    with open(os.path.join(device.folder, "renew.py"), "w",
              encoding="utf-8") as file:
        file.write(RENEW_PY)
    line = "/usr/bin/python3 renew.py $URL $ROOT cert.pem key.pem new.pem"
    run(s, device.folder, line)
    new_of(device)
    key = est_client.key_of()
    est_client.store_key(os.path.join(device.folder, "newkey.pem"), key)
    run(s, device.folder, line + " newkey.pem")
    new_of(device, key)
    tap.equal(device.whoami(), 200, "renew.py renews, also for a new key")
    for kind in ("P-384", "Ed25519", "RSA", "P-256"):
        key = est_client.key_of(kind)
        status, _, body = device.reenroll(key)
        tap.equal(status, 200, f"Python: a new key, {kind}")
        old = device.twin()
        device.take(body, key)
        tap.equal((device.whoami(), old.whoami()), (200, 403),
                  "it takes the old one's place")
        status, _, body = device.reenroll()
        tap.equal(status, 200, "Python: the same key")
        device.take(body)
        tap.equal(device.whoami(), 200, "and that as well")


def strongswan(s, device, stock):
    run(s, device.folder, PKI_CACERTS)
    tap.ok({"ca.der", "ca-1.der"} <= set(os.listdir(device.folder)),
           "strongSwan: root and issuing CA")
    run(s, device.folder, PKI_SAME)
    old = device.twin()
    new_of(device)
    tap.equal((device.whoami(), old.whoami()), (200, 403),
              "strongSwan renews")
    pki_est = PKI_SAME[PKI_SAME.index("pki --est"):]
    for each, name, status in ((device, "not without evidence", 1),
                               (stock, "where the profile allows it", 0)):
        key = est_client.key_of()
        with open(os.path.join(each.folder, "csr.der"), "wb") as file:
            file.write(est_client.csr_of(key))
        tap.equal(run(s, each.folder, pki_est, False).returncode, status,
                  f"strongSwan changes its key: {name}")
    new_of(stock, key)
    tap.equal(stock.whoami(), 200, "and that opens")


with tap.system("stock clients", settings={
        "profile stock": {"rekey_unproven": "yes"}}) as system:
    olga = Operator(system)
    one = est_client.enroll(system, olga)
    appendix_a1(system)
    appendix_a2(system)
    appendix_a3(system, one)
    appendix_a4(system, one)
    curl(system, est_client.enroll(system, olga, "curl"))
    python(system, est_client.enroll(system, olga, "Python"))
    strongswan(system, est_client.enroll(system, olga, "strongSwan"),
               est_client.enroll(system, olga, "stock").into("stock"))
