#!/usr/bin/python3
"""Who is no enrolled device gets past nginx by no spelling of a path, no
ambiguous request, no upgrade to another protocol and no header that only
nginx may set; and what is malformed ends a request, never a program."""

import base64
import http.client
import json
import os
import socket
import urllib.parse

import tap
import fastcgi
from https_device import Device
from ws_device import Line, Stranger, gateway_socket, knock, nginx_socket

PATHS = (       # as sent, without a certificate: the status
    ("/demo/", 401), ("//demo/", 401), ("/./demo/", 401), ("/%64emo/", 401),
    ("/demo%2f", 401), ("/v1/../demo/", 401), ("/x/..%2fdemo/", 401),
    ("/demo/..;/", 401), ("/demo/?/..", 401), ("/demo/x/%2e%2e/", 401),
    ("/demo/;/x", 401), ("/demo//", 401),
    ("/demo", 301), ("/Demo/", 404), ("/demo\\", 404), ("/demo;/", 404),
    ("/.handfast/guard", 404), ("//.handfast//guard", 404),
    ("/%2ehandfast/guard", 404), ("/demo/../.handfast/guard", 404),
    ("/.handfast%2fguard", 404), ("/.handfast/guard/", 404),
    ("/v1/whoami", 403), ("/v1//whoami", 403), ("/v1/whoami/", 404),
    ("/v1/whoami;x", 404), ("/v1/%2e%2e/v1/whoami", 403),
    ("/v1/enrollments/..%2fwhoami", 403), ("/v1/whoami%00", 400),
    ("/v1/ws/", 404), ("/auth", 404), ("/issue", 404), ("/tick", 404),
    ("/demo/%", 400), ("/demo/%zz", 400), ("/../../etc/passwd", 400))

METHODS = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND",
           "FOO", "get")

HOST = b" HTTP/1.1\r\nHost: localhost\r\n"
AMBIGUOUS = (   # two servers in a row could read these differently
    ("length and chunks", b"POST /v1/enrollments" + HOST +
     b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("two lengths", b"POST /v1/enrollments" + HOST +
     b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
    ("a negative length", b"POST /v1/enrollments" + HOST +
     b"Content-Length: -1\r\n\r\n", 400),
    ("an unknown coding", b"POST /v1/enrollments" + HOST +
     b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("a space before the colon", b"POST /v1/enrollments" + HOST +
     b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    ("a bad chunk", b"POST /v1/enrollments" + HOST +
     b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ("no host", b"GET /v1/whoami HTTP/1.1\r\n\r\n", 421),
    ("two hosts", b"GET /v1/whoami" + HOST + b"Host: other\r\n\r\n", 400),
    ("a proxy's request", b"CONNECT localhost:443" + HOST + b"\r\n", 400),
    ("a body over the limit", b"POST /v1/enrollments" + HOST +
     b"Content-Length: 65537\r\n\r\n", 413))

UPGRADES = (    # to what; the headers that go with it
    ("h2c", "Upgrade, HTTP2-Settings"), ("H2C", "Upgrade"),
    ("websocket, h2c", "Upgrade"), ("h2c, websocket", "Upgrade"),
    ("TLS/1.2", "Upgrade"), ("raw", "Upgrade"))

FORGED = {      # nginx's to say, in each spelling
    "X-Real-IP": "192.0.2.66", "X-Forwarded-For": "192.0.2.66",
    "Forwarded": "for=192.0.2.66", "Remote-Addr": "192.0.2.66",
    "Client-Verify": "SUCCESS", "Client_Verify": "SUCCESS",
    "Client-Cert": "forged", "Ssl-Client-Verify": "SUCCESS",
    "Handfast-Device": "forged", "Handfast_Device": "forged",
    "Handfast-Verified": "SUCCESS", "X-Original-URI": "/healthz",
    "X-HTTP-Method-Override": "DELETE", "X-Rewrite-URL": "/healthz",
    "Document-Uri": "/healthz", "Proxy": "http://192.0.2.66/",
    "X-Request-ID": "x 192.0.2.66"}


def status_of(s, request):
    """Of a request in bytes; 0 if the connection just ends."""
    with nginx_socket(s) as line:
        line.sendall(request)
        answer = line.recv(4096)
        return int(answer.split(b" ")[1]) if answer else 0


def paths(s):
    for path, wanted in PATHS:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        tap.equal(status_of(s, request.encode()), wanted, f"{path} {wanted}")


def methods(s):
    for method in METHODS:
        request = (f"{method} /demo/ HTTP/1.1\r\nHost: localhost\r\n"
                   "Content-Length: 0\r\n\r\n").encode()
        tap.ok(status_of(s, request) in (400, 401, 405),
               f"no {method} for strangers")
    tap.equal(knock(nginx_socket(s), "/demo/"), 401, "nor a WebSocket")


def ambiguous(s):
    for name, request, wanted in AMBIGUOUS:
        tap.equal(status_of(s, request), wanted, f"{name}: {wanted}")


def upgrades(s):
    """libwebsockets speaks HTTP/2 too, in which a client's address would be
    the client's own to say."""
    for protocol, connection in UPGRADES:
        asked = {"Upgrade": protocol, "Connection": connection,
                 "HTTP2_Settings": "AAMAAABkAAQAAP__"}
        tap.ok(knock(nginx_socket(s), **asked) != 101,
               f"no upgrade to {protocol} past nginx")
        tap.ok(knock(gateway_socket(s), X_Real_IP="192.0.2.1", **asked)
               in (400, 403), "nor at the gateway itself")
    tap.equal(knock(nginx_socket(s), Upgrade="WebSocket"), 101,
              "case does not matter")
    for version in ("777", "8", None):
        tap.equal(knock(nginx_socket(s), Sec_WebSocket_Version=version), 400,
                  f"WebSocket's version is 13, not {version}")


def forged(s):
    device = Device(s.realm, s.port)
    device.register(**FORGED)
    line = Line.through_nginx(s, **FORGED)
    other = Stranger()
    line.say(other.register_message())
    line.hear()
    line.close()
    for one, way in ((device, "by HTTPS"), (other, "by WebSocket")):
        tap.equal(s.psql("postgres", "SELECT host(address) FROM "
                         "data.enrollment WHERE id = %s", one.id)[0][0],
                  "127.0.0.1", f"{way} the address is the connection's own")
    for path, wanted in (("/demo/", 401), ("/v1/whoami", 403),
                         ("/nothing", 404)):
        answer = device.request("GET", path, **FORGED)
        tap.equal(answer[0], wanted, f"forged headers leave {path} shut")
    tap.ok("192.0.2.66" not in s.log("ra") + s.log("gateway"),
           "no log believes them")


# ---- behind nginx -------------------------------------------------------

GOOD = {"REQUEST_METHOD": "GET", "DOCUMENT_URI": "/healthz"}


def params(**changes):
    return fastcgi.stream(fastcgi.PARAMS, fastcgi.encode_params(
        {name: value for name, value in {**GOOD, **changes}.items()
         if value is not None}))


BEGIN = fastcgi.record(fastcgi.BEGIN, b"\0\1\0\0\0\0\0\0")
END = fastcgi.stream(fastcgi.STDIN, b"")
BROKEN = (      # records that no web server sends
    ("noise", os.urandom(4096)), ("zeros", bytes(4096)),
    ("another version", b"\xff" + (BEGIN + params() + END)[1:]),
    ("an unknown role", fastcgi.record(fastcgi.BEGIN, b"\0\x63" + bytes(6))
     + params() + END),
    ("the authorizer's role", fastcgi.record(
        fastcgi.BEGIN, b"\0\2" + bytes(6)) + params() + END),
    ("parameters first", params() + BEGIN + END),
    ("two beginnings", BEGIN + BEGIN + params() + END),
    ("a name longer than all", BEGIN + fastcgi.stream(
        fastcgi.PARAMS, b"\xff\xff\xff\xff\x01x=") + END),
    ("a value cut off", BEGIN + fastcgi.stream(
        fastcgi.PARAMS, b"\x04\x7fNAMEx") + END),
    ("no name", BEGIN + fastcgi.stream(fastcgi.PARAMS, b"\0\1x") + END),
    ("10,000 parameters", BEGIN + params(**{
        f"HTTP_X{i}": "x" for i in range(10000)}) + END))
ODD = (         # requests in order, but not as nginx makes them: the status
    ("no parameters", {"REQUEST_METHOD": None, "DOCUMENT_URI": None}),
    ("no method", {"REQUEST_METHOD": None, "DOCUMENT_URI": "/v1/whoami"}),
    ("a method of 60,000 bytes", {"REQUEST_METHOD": "G" * 60000}),
    ("a path of 60,000 bytes", {"DOCUMENT_URI": "/" * 60000}),
    ("a path with line breaks", {"DOCUMENT_URI": "/x\r\nlevel=error y"}),
    ("a negative length", {"REQUEST_METHOD": "POST", "DOCUMENT_URI":
                           "/v1/enrollments", "CONTENT_LENGTH": "-1"}),
    ("a length of 20 digits", {"REQUEST_METHOD": "POST", "DOCUMENT_URI":
                               "/v1/enrollments", "CONTENT_LENGTH": "9" * 20}),
    ("a length without a body", {"REQUEST_METHOD": "POST", "DOCUMENT_URI":
                                 "/v1/enrollments", "CONTENT_LENGTH": "5",
                                 "CONTENT_TYPE": "application/json"}),
    ("a request id that is a log line", {
        "DOCUMENT_URI": "/x", "REQUEST_ID": "x\nforged level=error"}),
    ("an address that is none", {"DOCUMENT_URI": "/x",
                                 "REMOTE_ADDR": "x y=z\n"}),
    ("a certificate that is none", {
        "DOCUMENT_URI": "/v1/whoami", "CLIENT_VERIFY": "SUCCESS",
        "CLIENT_CERT": "%"}),
    ("an empty certificate", {
        "DOCUMENT_URI": "/v1/whoami", "CLIENT_VERIFY": "SUCCESS",
        "CLIENT_CERT": urllib.parse.quote(
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")}))


def pour(path, data):
    """All of it, and whatever comes back."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(path)
        try:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass
        except (ConnectionError, BrokenPipeError):
            pass


def behind(s):
    for name in ("ra/fcgi.sock", "guard/auth.sock", "console/fcgi.sock",
                 "signer/console/fcgi.sock"):
        path = os.path.join(s.at.run, name)
        for what, records in BROKEN:
            pour(path, records)
            tap.equal(s.call(name, "/healthz")[0], 200,
                      f"{name} outlives {what}")
        for what, odd in ODD:
            pour(path, BEGIN + params(**odd) + END)
            tap.equal(s.call(name, "/healthz")[0], 200,
                      f"{name} outlives {what}")
    for program in ("ra", "guard", "console", "signer"):
        tap.equal([line for line in s.log(program).splitlines()
                   if line.startswith(("level=", "forged"))], [],
                  f"nothing forges a line of {program}'s log")


def no_address(s):
    """What counts by address must have one: nginx is set up wrongly."""
    device = Stranger()
    message = device.register_message()
    del message["ticket"]
    for address in (None, "", "unix:", "localhost"):
        told = {"DOCUMENT_URI": "/v1/enrollments", "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": "application/json",
                "HTTP_AUTHORIZATION": "Handfast " + base64.urlsafe_b64encode(
                    device.ticket).decode().rstrip("=")}
        if address is not None:
            told["REMOTE_ADDR"] = address
        answer = fastcgi.request(os.path.join(s.at.run, "ra/fcgi.sock"), told,
                                 json.dumps(message).encode())
        tap.equal(answer[0], 500, f"no registration from {address!r}")


def alive(s):
    device = Device(s.realm, s.port)
    tap.equal(device.register()[0], 201, "after all of it devices register")
    connection = http.client.HTTPSConnection(
        s.realm, s.port, context=s.tls_context(), timeout=10)
    connection.request("GET", "/v1/whoami")
    tap.equal(json.loads(connection.getresponse().read())["code"], "denied",
              "and strangers are denied")
    connection.close()


with tap.system("strangers at the door") as system:
    paths(system)
    methods(system)
    ambiguous(system)
    upgrades(system)
    forged(system)
    behind(system)
    no_address(system)
    alive(system)
