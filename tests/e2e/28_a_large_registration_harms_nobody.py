#!/usr/bin/python3
"""Where an administrator allows larger frames, a registration that the
database would not take is refused by itself, not with all that travel in the
same call."""

import contextlib
import time

import tap
from ws_device import Line, Stranger

LARGEST = 16384         # bytes of a registration
ADDRESS = "192.0.2.1"


@contextlib.contextmanager
def held_up(s):
    """Registrations wait meanwhile, and go together afterwards."""
    connection = s.cluster.connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(1751215717, "
                       "hashinet(network(%s::inet)))", (ADDRESS,))
    yield
    time.sleep(0.3)
    connection.close()


def register(s, size):
    """A line on which a registration of that size was sent."""
    device = Stranger()
    device.bytes += b" " * (size - len(device.bytes))
    line = Line.direct(s, ADDRESS)
    line.say(device.register_message())
    return line


with tap.system("a large registration harms nobody",
                settings={"gateway": {"max_frame_in": 65536}}) as s:
    with held_up(s):
        first = register(s, 0)
        time.sleep(0.3)
        lines = [register(s, size) for size in (0, LARGEST, LARGEST + 1)]
    told = [line.hear() for line in [first, *lines]]
    tap.equal([message["type"] for message in told],
              ["registered"] * 3 + ["error"], "all but the largest wait")
    tap.equal(told[3].get("code"), "too-large", "which is told why not")
