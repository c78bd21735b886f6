"""The server's end of TLS 1.3 with an external PSK, for whoever has the key
and plays the gateway; see psk_device.py."""

import ctypes

from psk_device import (
    CTRL_MIN_VERSION, SHA256_SUITE, SUITES, TLS1_3, Int, Pointer, PskError,
    Tls, ctx_ctrl, ctx_new, ctx_suites, find_cipher, function, session_cipher,
    session_key, session_new, session_version, ssl_new, ssl_reused,
    ssl_set_fd)

Find = ctypes.CFUNCTYPE(
    ctypes.c_int, Pointer, Pointer, ctypes.c_size_t, ctypes.POINTER(Pointer))
server_method = function("TLS_server_method", Pointer)
ctx_find = function("SSL_CTX_set_psk_find_session_callback", None, Pointer,
                    Find)
ssl_accept = function("SSL_accept", Int, Pointer)


class Server(Tls):
    """key_of(identity) gives (what it is for, key), or None."""

    def __init__(self, plain, key_of):
        self.plain, self.key_of = plain, key_of
        self.identity_taken = self.what = None
        self.find_it = Find(self.find)      # must live as long as context
        self.context = ctx_new(server_method())
        ctx_ctrl(self.context, CTRL_MIN_VERSION, TLS1_3, None)
        ctx_suites(self.context, SUITES)
        ctx_find(self.context, self.find_it)
        self.ssl = ssl_new(self.context)
        plain.setblocking(False)
        ssl_set_fd(self.ssl, plain.fileno())

    def find(self, connection, identity, size, session):
        name = ctypes.string_at(identity, size).decode("ascii", "replace")
        found = self.key_of(name)
        session[0] = None
        if found is None:
            return 1
        self.what, key = found
        self.identity_taken = name
        made = session_new()
        session_key(made, key, len(key))
        session_cipher(made, find_cipher(connection, SHA256_SUITE))
        session_version(made, TLS1_3)
        session[0] = made
        return 1

    def accept(self):
        """What the key is for; PskError if the other has another."""
        if not self.call(ssl_accept) or not ssl_reused(self.ssl):
            raise PskError("no handshake")
        return self.what
