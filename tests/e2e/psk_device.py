"""A WebSocket over TLS 1.3 with an external PSK (docs/protocol.md, 7.3).

    line = psk_line(system.realm, told["port"], device, identity)
    line.say(device.resume_message())

This Python's ssl module has no external PSKs. OpenSSL's s_client has, but
wants the key among its arguments, where everybody can read it; so libssl is
called here by ctypes. One thread carries bytes between it and a socketpair,
at whose other end is the websockets package.
"""

import ctypes
import select
import socket
import threading

import websockets

from ws_device import PATIENCE, SUBPROTOCOL, Line, now

SHA256_SUITE = b"\x13\x01"      # TLS_AES_128_GCM_SHA256: fixes the hash
SUITES = b"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"
TLS1_3 = 0x0304
VERIFY_PEER = 1
ERROR_WANT_READ, ERROR_WANT_WRITE = 2, 3
CTRL_SERVER_NAME, CTRL_MIN_VERSION = 55, 123

libcrypto = ctypes.CDLL("libcrypto.so.3")
libssl = ctypes.CDLL("libssl.so.3")
Pointer, Text = ctypes.c_void_p, ctypes.c_char_p
Choose = ctypes.CFUNCTYPE(
    ctypes.c_int, Pointer, Pointer, ctypes.POINTER(Pointer),
    ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(Pointer))


def function(name, result, *arguments, library=libssl):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


Int, Long = ctypes.c_int, ctypes.c_long
client_method = function("TLS_client_method", Pointer)
ctx_new = function("SSL_CTX_new", Pointer, Pointer)
ctx_free = function("SSL_CTX_free", None, Pointer)
ctx_ctrl = function("SSL_CTX_ctrl", Long, Pointer, Int, Long, Pointer)
ctx_suites = function("SSL_CTX_set_ciphersuites", Int, Pointer, Text)
ctx_verify = function("SSL_CTX_set_verify", None, Pointer, Int, Pointer)
ctx_choose = function("SSL_CTX_set_psk_use_session_callback", None, Pointer,
                      Choose)
ssl_new = function("SSL_new", Pointer, Pointer)
ssl_free = function("SSL_free", None, Pointer)
ssl_ctrl = function("SSL_ctrl", Long, Pointer, Int, Long, Text)
ssl_set_fd = function("SSL_set_fd", Int, Pointer, Int)
ssl_connect = function("SSL_connect", Int, Pointer)
ssl_read = function("SSL_read", Int, Pointer, Pointer, Int)
ssl_write = function("SSL_write", Int, Pointer, Text, Int)
ssl_pending = function("SSL_pending", Int, Pointer)
ssl_reused = function("SSL_session_reused", Int, Pointer)
ssl_error = function("SSL_get_error", Int, Pointer, Int)
find_cipher = function("SSL_CIPHER_find", Pointer, Pointer, Text)
session_new = function("SSL_SESSION_new", Pointer)
session_key = function("SSL_SESSION_set1_master_key", Int, Pointer, Text,
                       ctypes.c_size_t)
session_cipher = function("SSL_SESSION_set_cipher", Int, Pointer, Pointer)
session_version = function("SSL_SESSION_set_protocol_version", Int, Pointer,
                           Int)
last_error = function("ERR_peek_last_error", ctypes.c_ulong,
                      library=libcrypto)
clear_errors = function("ERR_clear_error", None, library=libcrypto)
error_text = function("ERR_error_string_n", None, ctypes.c_ulong, Text,
                      ctypes.c_size_t, library=libcrypto)
digest_size = function("EVP_MD_get_size", Int, Pointer, library=libcrypto)


class PskError(Exception):
    """The handshake failed; the text is OpenSSL's."""


class Tls:
    """The client's end, on a connected socket that it owns."""

    def __init__(self, plain, name, identity, key):
        self.plain = plain
        self.identity = ctypes.create_string_buffer(identity.encode())
        self.key = key
        self.choose = Choose(self.offer)    # must live as long as context
        self.context = ctx_new(client_method())
        ctx_ctrl(self.context, CTRL_MIN_VERSION, TLS1_3, None)
        ctx_suites(self.context, SUITES)
        # Trusts nobody: a server that shows a certificate is refused.
        ctx_verify(self.context, VERIFY_PEER, None)
        ctx_choose(self.context, self.choose)
        self.ssl = ssl_new(self.context)
        ssl_ctrl(self.ssl, CTRL_SERVER_NAME, 0, name.encode())
        plain.setblocking(False)
        ssl_set_fd(self.ssl, plain.fileno())

    def offer(self, connection, digest, identity, size, session):
        """libssl asks for the PSK; digest is set if only one will do."""
        if digest and digest_size(digest) != 32:
            session[0] = None
            return 1
        made = session_new()
        session_key(made, self.key, len(self.key))
        session_cipher(made, find_cipher(connection, SHA256_SUITE))
        session_version(made, TLS1_3)
        identity[0] = ctypes.cast(self.identity, Pointer)
        size[0] = len(self.identity.value)
        session[0] = made
        return 1

    def call(self, what, *arguments):
        """What libssl does on the socket, waiting for that; 0 at the end."""
        while True:
            clear_errors()
            done = what(self.ssl, *arguments)
            if done > 0:
                return done
            wish = ssl_error(self.ssl, done)
            if wish not in (ERROR_WANT_READ, ERROR_WANT_WRITE):
                return 0
            read, write = ([self.plain], []) if wish == ERROR_WANT_READ \
                else ([], [self.plain])
            if not any(select.select(read, write, [], PATIENCE)[:2]):
                return 0

    def connect(self):
        """PskError unless the server took the PSK."""
        if not self.call(ssl_connect):
            text = ctypes.create_string_buffer(256)
            error_text(last_error(), text, len(text))
            raise PskError(text.value.decode())
        if not ssl_reused(self.ssl):
            raise PskError("the server did not take the PSK")

    def carry(self, inner):
        """Until one end closes."""
        data = ctypes.create_string_buffer(16384)
        try:
            while True:
                ready = [self.plain] if ssl_pending(self.ssl) else \
                    select.select([self.plain, inner], [], [])[0]
                if inner in ready:
                    out = inner.recv(len(data))
                    if not out or not self.call(ssl_write, out, len(out)):
                        return
                if self.plain in ready and not self.pass_in(inner, data):
                    return
        except OSError:
            pass
        finally:
            self.close()
            inner.close()

    def pass_in(self, inner, data):
        """What one reading gives, which may be nothing yet; False at the
        end."""
        got = ssl_read(self.ssl, data, len(data))
        if got > 0:
            inner.sendall(data.raw[:got])
        return got > 0 or ssl_error(self.ssl, got) == ERROR_WANT_READ

    def close(self):
        self.plain.close()
        ssl_free(self.ssl)
        ctx_free(self.context)


def psk_tls(host, port, realm, identity, key):
    """Connected, to carry what one likes."""
    tls = Tls(socket.create_connection((host, port), PATIENCE),
              f"psk.{realm}", identity, key)
    try:
        tls.connect()
    except PskError:
        tls.close()
        raise
    return tls


def psk_line(host, port, device, identity, key=None, path="/v1/ws"):
    """A Line like ws_device's; another key is a wrong one."""
    tls = psk_tls(host, port, device.realm, identity,
                  device.psk(identity) if key is None else key)
    inner, outer = socket.socketpair()
    threading.Thread(target=tls.carry, args=(inner,), daemon=True).start()

    async def connect():
        return await websockets.connect(
            f"ws://{device.realm}{path}", sock=outer, compression=None,
            subprotocols=[SUBPROTOCOL], ping_interval=None, max_size=1 << 20)
    return Line(now(connect()))
