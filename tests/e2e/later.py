"""Programs that live in the future, and what looks at them from there.

Time is moved by libfaketime in a program's environment; never by wrapping the
program, which would be left behind when the wrapper is stopped.
"""

import glob
import http.client
import os
import ssl
import time
from datetime import timedelta

import protocol

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
PROGRAMS = ("signer", "nginx", "gateway", "ra", "console", "guard", "sweep")


def library():
    return (glob.glob("/usr/lib/*/faketime/libfaketime.so.1") or [LIBRARY])[0]


def environment(system, seconds):
    env = dict(system.environment())
    env.update(LD_PRELOAD=library(), FAKETIME=f"+{seconds}s",
               FAKETIME_DONT_FAKE_MONOTONIC="1",
               # nginx forgets its environment, which is read again else
               FAKETIME_CACHE_DURATION="1000000",
               ASAN_OPTIONS=env["ASAN_OPTIONS"]
               + ":verify_asan_link_order=0")
    return env


class Clock:
    """The time of one system: database, programs, and command line."""

    def __init__(self, system):
        self.system = system
        self.ahead = 0

    def now(self):
        return time.time() + self.ahead

    def at(self, seconds):
        """A time so many seconds after now, as handfast writes it."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ",
                             time.gmtime(self.now() + seconds))

    def forward(self, seconds, programs=PROGRAMS):
        """Moves everything on; the programs are started again."""
        s = self.system
        self.ahead += seconds
        env = environment(s, self.ahead)
        protocol.AHEAD = timedelta(seconds=self.ahead)
        s.environment = lambda: env
        s.shift_time(seconds)
        for name in programs:
            s.stop(name)
            s.supervisor.programs[name].env = env
        for name in programs:
            s.start(name)


def reload_nginx(system):
    """As the unit that watches the certificates does; waits for it."""
    master = system.supervisor.programs["nginx"].popen.pid
    before = workers(master)
    os.kill(master, 1)
    deadline = time.monotonic() + 30
    while not workers(master) - before or workers(master) & before:
        if time.monotonic() > deadline:
            raise TimeoutError("nginx did not reload")
        time.sleep(0.05)


def workers(master):
    with open(f"/proc/{master}/task/{master}/children",
              encoding="ascii") as pids:
        return set(pids.read().split())


def get(system, path, certificate=None, key=None):
    """Status of a request whose client does not look at the server."""
    context = ssl._create_unverified_context()
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    connection = http.client.HTTPSConnection(system.realm, system.port,
                                             context=context, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (ssl.SSLError, ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()
