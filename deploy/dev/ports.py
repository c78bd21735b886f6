"""Free TCP ports on the loopback addresses."""

import random
import socket

taken = []          # for as long as this process lives
LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def bindable(family, address, port):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((address, port))
            return True
    except OSError:
        return False


def has_ipv6():
    return socket.has_ipv6 and bindable(socket.AF_INET6, "::1", 0)


def is_free(port):
    return all(bindable(family, address, port)
               for family, address in LOOPBACKS
               if family == socket.AF_INET or has_ipv6())


def take(port):
    """Before anybody listens there, no other stack gets it: who holds the
    name in the kernel has the port. False: another one does."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0handfast-port-{port}")
    except OSError:
        name.close()
        return False
    taken.append(name)
    return True


def free(preferred=None):
    """The preferred port if it is free, else one below the ephemeral range."""
    if preferred is not None and take(preferred) and is_free(preferred):
        return preferred
    for _ in range(200):
        port = random.randint(20000, 32000)
        if take(port) and is_free(port):
            return port
    raise RuntimeError("no free TCP port")
