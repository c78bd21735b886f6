"""Does a program answer? None for yes, else what is wrong."""

import os
import socket

import fastcgi


def web(port):
    """Plain HTTP on the loopback address, with any answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return None if connection.recv(1) else "hangs up"
    except OSError as fault:
        return f"port {port}: {fault}"


def http_status(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(path)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                           b"Connection: close\r\n\r\n")
        answer = connection.recv(4096)
    parts = answer.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 else 0


def check(how, run_dir):
    """how is "fastcgi PATH" or "http PATH", the path below run_dir."""
    kind, path = how.split()
    path = os.path.join(run_dir, path)
    try:
        if kind == "http":
            status = http_status(path)
        else:
            status = fastcgi.request(path, {"DOCUMENT_URI": "/healthz"})[0]
    except (OSError, ValueError) as fault:
        return f"{path}: {fault}"
    return None if status == 200 else f"{path}: /healthz answers {status}"
