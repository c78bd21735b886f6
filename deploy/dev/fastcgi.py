"""A FastCGI client for one request, enough for health checks and tests."""

import socket
import struct

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7
RESPONDER = 1


def record(kind, content):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def stream(kind, content):
    parts = [record(kind, content[i:i + 65528])
             for i in range(0, len(content), 65528)]
    return b"".join(parts) + record(kind, b"")


def length(number):
    if number < 128:
        return bytes([number])
    return struct.pack(">I", number | 0x80000000)


def encode_params(params):
    encoded = b""
    for name, value in params.items():
        name, value = name.encode(), str(value).encode()
        encoded += length(len(name)) + length(len(value)) + name + value
    return encoded


def read_exactly(connection, n):
    data = b""
    while len(data) < n:
        part = connection.recv(n - len(data))
        if not part:
            raise ConnectionError("the FastCGI program hung up")
        data += part
    return data


def read_answer(connection):
    output = b""
    while True:
        header = read_exactly(connection, 8)
        kind, size, padding = header[1], *struct.unpack(">HB", header[4:7])
        content = read_exactly(connection, size + padding)[:size]
        if kind == STDOUT:
            output += content
        elif kind == END:
            return output


def request(path, params, body=b"", timeout=10):
    """Returns (status, headers with lower-case names, body)."""
    params = {"REQUEST_METHOD": "GET", "QUERY_STRING": "",
              "CONTENT_LENGTH": len(body) or "", **params}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(path)
        connection.sendall(
            record(BEGIN, struct.pack(">HB5x", RESPONDER, 0))
            + stream(PARAMS, encode_params(params)) + stream(STDIN, body))
        output = read_answer(connection)
    head, _, content = output.partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(headers.get("status", "200").split()[0]), headers, content
